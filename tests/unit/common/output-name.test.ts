import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  numberedName,
  outputFileName,
  unknownTokens,
  type NameValues,
} from '../../../electron/common/jobs/output-name.ts'

const values: NameValues = {
  name: 'IMG_1',
  scale: 4,
  model: 'enlarger-photo-x4',
  widthPx: 4000,
  heightPx: 3000,
  date: new Date(2026, 0, 9),
  counter: 7,
  parent: 'Holiday',
  extension: 'png',
}
const named = (template: string, changes: Partial<NameValues> = {}) =>
  outputFileName(template, { ...values, ...changes })

describe('an output name', () => {
  test('replaces every token', () => {
    expect(named('{parent} {name} {scale}x {model} {width}×{height} {date} {counter}.{ext}')).toBe(
      'Holiday IMG_1 4x enlarger-photo-x4 4000×3000 2026-01-09 0007.png',
    )
  })

  test('gets its extension where the template has none', () => {
    expect(named('{name}_{scale}x', { scale: 2.5 })).toBe('IMG_1_2.5x.png')
  })

  test('shows odd scales with two decimals', () => {
    expect(named('{scale}', { scale: 1 / 3 })).toBe('0.33.png')
  })

  test('keeps dots inside the name', () => {
    expect(named('{name}', { name: 'v1.2 final' })).toBe('v1.2 final.png')
  })

  test('contains no folder and no character a system forbids', () => {
    expect(named('{name}', { name: '../a\\b:c*d?"<e>|f' })).toBe('.._a_b_c_d___e__f.png')
  })

  for (const reserved of ['CON', 'nul', 'com1', 'LPT9.txt', 'AUX.2024', 'COM²']) {
    test(`is not the reserved Windows name ${reserved}`, () => {
      expect(named('{name}', { name: reserved })).toBe(`_${reserved}.png`)
    })
  }

  for (const trailing of ['con ', 'nul.', 'Prn. .']) {
    test(`is not a reserved Windows name with something trailing: "${trailing}"`, () => {
      expect(named('{name}', { name: trailing })).toBe(`_${trailing.replace(/[. ]+$/, '')}.png`)
    })
  }

  test('does not end in a dot or space before its extension', () => {
    expect(named('{name}', { name: 'trailing . .' })).toBe('trailing.png')
  })

  test('is never empty', () => {
    expect(named('{name}', { name: '...' })).toBe('image.png')
  })

  test('keeps emoji and scripts whole when it is shortened', () => {
    const name = '👨‍👩‍👧‍👦'.repeat(40)
    const result = named('{name}', { name })
    expect(result.replace('.png', '').split('👨‍👩‍👧‍👦').join('')).toBe('')
    expect(Buffer.byteLength(result)).toBeLessThanOrEqual(240)
  })

  test('is legal and of the right kind whatever the input and template are', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.string({ maxLength: 60 }),
        (name, template) => {
          const result = named(`${template}{name}`, { name })
          expect(result.endsWith('.png')).toBe(true)
          expect(Buffer.byteLength(result)).toBeLessThanOrEqual(240)
          expect(result).not.toMatch(/[/\\<>:"|?*]|[. ]\.png$/)
          expect(result.length).toBeGreaterThan(4)
        },
      ),
    )
  })

  test('reports tokens that do not exist', () => {
    expect(unknownTokens('{name}-{sclae}-{ext}')).toEqual(['sclae'])
  })

  test('takes a number before its extension', () => {
    expect(numberedName('a.b.png', 2)).toBe('a.b (2).png')
    expect(numberedName('.hidden', 3)).toBe('.hidden (3)')
  })
})
