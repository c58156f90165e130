import { describe, expect, it } from 'vitest'
import { lumaPlane } from '../../../electron/common/metrics/luma.ts'
import { emptyPlane, type Plane, withoutBorder } from '../../../electron/common/metrics/plane.ts'
import { psnr } from '../../../electron/common/metrics/psnr.ts'
import { ssim } from '../../../electron/common/metrics/ssim.ts'

const texture = (width: number, height: number): Plane => ({
  width,
  height,
  values: Float64Array.from({ length: width * height }, (_, i) => (i * 37) % 256),
})
const shifted = (plane: Plane, by: number): Plane => ({
  ...plane,
  values: plane.values.map((value) => value + by),
})

describe('luma', () => {
  it('runs from 16 for black to 235 for white', () => {
    const luma = lumaPlane([0, 0, 0, 255, 255, 255], 2, 1, 3)
    expect([...luma.values].map((value) => Number(value.toFixed(9)))).toEqual([16, 235])
  })

  it('weighs green most and ignores alpha', () => {
    const luma = lumaPlane([255, 0, 0, 9, 0, 255, 0, 9, 0, 0, 255, 9], 3, 1, 4)
    expect([...luma.values].map((value) => Number(value.toFixed(3)))).toEqual([81.481, 144.553, 40.966])
  })

  it('counts one channel as equal red, green and blue', () => {
    expect(lumaPlane([100], 1, 1, 1).values[0]).toBeCloseTo(
      lumaPlane([100, 100, 100], 1, 1, 3).values[0] ?? 0,
      12,
    )
  })
})

describe('PSNR', () => {
  it('is infinite for equal planes', () => {
    expect(psnr(texture(8, 8), texture(8, 8))).toBe(Infinity)
  })

  it('is 48.13 dB for a difference of one everywhere', () => {
    expect(psnr(texture(8, 8), shifted(texture(8, 8), 1))).toBeCloseTo(48.1308, 4)
  })

  it('refuses planes of different size', () => {
    expect(() => psnr(emptyPlane(3, 4), emptyPlane(4, 3))).toThrow(/equal size.*3×4 and 4×3/)
  })
})

describe('SSIM', () => {
  it('is one for equal planes', () => {
    expect(ssim(texture(16, 16), texture(16, 16))).toBeCloseTo(1, 12)
  })

  it('of two flat planes compares their luminance alone', () => {
    const stabiliser = (0.01 * 255) ** 2
    const expected = (2 * 100 * 120 + stabiliser) / (100 ** 2 + 120 ** 2 + stabiliser)
    expect(ssim(shifted(emptyPlane(12, 12), 100), shifted(emptyPlane(12, 12), 120))).toBeCloseTo(expected, 9)
  })

  it('refuses planes smaller than its window', () => {
    expect(() => ssim(emptyPlane(10, 40), emptyPlane(10, 40))).toThrow(/at least 11/)
  })
})

describe('a border', () => {
  it('is left out on every side', () => {
    const inner = withoutBorder(texture(4, 3), 1)
    expect([inner.width, inner.height, ...inner.values]).toEqual([2, 1, 185, 222])
  })
})
