import { describe, expect, it } from 'vitest'
import { inMillimetres, inUnit, printUnitOf } from '../../../renderer/src/settings/print-units.ts'

describe('the unit of prints', () => {
  it.each([
    ['en-US', 'in'],
    ['es-US', 'in'],
    ['my', 'in'],
    ['en-GB', 'mm'],
    ['de', 'mm'],
    ['ar-EG', 'mm'],
    ['zh-Hans', 'mm'],
  ])('for %s is %s', (locale, name) => {
    expect(printUnitOf(locale).name).toBe(name)
  })

  it('says whole inches as such, and takes them back to the very same millimetres', () => {
    const inches = printUnitOf('en-US')
    for (const length of [4, 8, 8.5, 11, 16.53]) {
      expect(inUnit(inMillimetres(length, inches), inches)).toBe(length)
    }
    expect(inMillimetres(8, inches)).toBe(203.2)
    expect(inUnit(300, inches)).toBe(11.81)
  })

  it('leaves millimetres as they are', () => {
    const millimetres = printUnitOf('fr-FR')
    expect(inUnit(297.5, millimetres)).toBe(297.5)
    expect(inMillimetres(297.5, millimetres)).toBe(297.5)
  })
})
