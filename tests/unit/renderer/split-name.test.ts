import { describe, expect, it } from 'vitest'
import { splitName } from '../../../renderer/src/queue/split-name.ts'

describe('a file name where there is little room', () => {
  it('keeps its number and extension, and loses its middle', () => {
    const { start, end } = splitName('Grandmother in the garden, 1962_00013.tif')
    expect(end).toBe('_00013.tif')
    expect(start + end).toBe('Grandmother in the garden, 1962_00013.tif')
  })

  it('stays whole where it is short', () => {
    expect(splitName('IMG_2041.jpg')).toEqual({ start: 'IMG_2041.jpg', end: '' })
  })

  it('is never cut inside a character', () => {
    const { start, end } = splitName('🏔️🏔️🏔️🏔️🏔️🏔️🏔️🏔️🏔️🏔️🏔️🏔️ 夏.jpg')
    for (const part of [start, end]) expect(part.isWellFormed()).toBe(true)
  })
})
