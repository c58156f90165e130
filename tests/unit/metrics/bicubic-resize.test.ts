import { describe, expect, it } from 'vitest'
import { resizeBicubic } from '../../../electron/common/metrics/bicubic-resize.ts'
import { type Plane } from '../../../electron/common/metrics/plane.ts'

/** Nine by seven noise; the expected values below come from a separate implementation in another language. */
const noise = planeOf([
  [241, 160, 175, 229, 148, 198, 213, 57, 14],
  [76, 72, 223, 233, 1, 127, 210, 33, 204],
  [30, 119, 209, 77, 87, 71, 184, 65, 253],
  [113, 122, 129, 149, 141, 130, 254, 206, 202],
  [179, 159, 87, 253, 119, 55, 216, 41, 219],
  [156, 29, 11, 113, 9, 36, 131, 248, 119],
  [206, 234, 210, 161, 112, 131, 68, 127, 97],
])
const bytes = { isRoundedToBytes: true }
const exact = { isRoundedToBytes: false }

function planeOf(rows: readonly (readonly number[])[]): Plane {
  return { width: rows[0]?.length ?? 0, height: rows.length, values: Float64Array.from(rows.flat()) }
}

function rowsOf({ width, height, values }: Plane): number[][] {
  return Array.from({ length: height }, (_, y) => [...values.subarray(y * width, (y + 1) * width)])
}

describe('bicubic resizing', () => {
  it('reduces bytes to a third, rounding after each pass and rounding sizes up', () => {
    expect(rowsOf(resizeBicubic(noise, 1 / 3, bytes))).toEqual([
      [146, 151, 132],
      [130, 113, 164],
      [167, 103, 121],
    ])
  })

  it('gives each side its own scale when a size is asked for', () => {
    expect(rowsOf(resizeBicubic(noise, { width: 8, height: 3 }, bytes))).toEqual([
      [138, 134, 214, 146, 111, 202, 80, 113],
      [100, 120, 143, 138, 83, 187, 146, 219],
      [185, 137, 130, 126, 72, 103, 154, 126],
    ])
  })

  it('neither rounds nor clamps real numbers', () => {
    const corner = planeOf([
      [241, 160],
      [76, 72],
    ])
    const [first] = rowsOf(resizeBicubic(corner, 2, exact))
    expect(first?.map((value) => Number(value.toFixed(6)))).toEqual([
      264.739258, 238.549316, 186.169434, 159.979492,
    ])
  })

  it('keeps a flat plane flat', () => {
    const flat = planeOf(Array.from({ length: 5 }, () => [77, 77, 77, 77]))
    for (const value of resizeBicubic(flat, 1 / 4, exact).values) expect(value).toBeCloseTo(77, 10)
  })

  it('keeps the plane when the scale is 1', () => {
    expect(rowsOf(resizeBicubic(noise, 1, bytes))).toEqual(rowsOf(noise))
  })
})
