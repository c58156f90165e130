import { describe, expect, it } from 'vitest'
import { differenceMap, largestShownDifference } from '../../../renderer/src/viewer/difference-map.ts'

const gray = (value: number): Uint8ClampedArray => new Uint8ClampedArray([value, value, value, 255])
const brightness = (one: number, other: number): number => {
  const target = new Uint8ClampedArray(4)
  differenceMap(gray(one), gray(other), target)
  return (target[0] ?? 0) + (target[1] ?? 0) + (target[2] ?? 0)
}

describe('the difference map', () => {
  it('grows brighter with the difference, and does not mind its direction', () => {
    const steps = [0, 4, 16, 32, 48, largestShownDifference].map((difference) =>
      brightness(100, 100 + difference),
    )
    expect(steps).toEqual([...steps].sort((a, b) => a - b))
    expect(new Set(steps).size).toBe(steps.length)
    expect(brightness(100, 130)).toBe(brightness(130, 100))
  })

  it('shows everything above its largest difference alike', () => {
    expect(brightness(0, 255)).toBe(brightness(0, largestShownDifference))
  })

  it('leaves transparent places transparent', () => {
    const target = new Uint8ClampedArray(4)
    differenceMap(gray(0), new Uint8ClampedArray([255, 255, 255, 0]), target)
    expect(target[3]).toBe(0)
  })

  it('may write over one of the pictures it reads', () => {
    const other = gray(140)
    differenceMap(gray(100), other, other)
    const fresh = new Uint8ClampedArray(4)
    differenceMap(gray(100), gray(140), fresh)
    expect([...other]).toEqual([...fresh])
  })
})
