import { describe, expect, it } from 'vitest'
import { fittedToNetwork, withoutFitting } from '../../bench/quality/fit-size.ts'
import { type Planes } from '../../bench/quality/read-image.ts'

const image: Planes = [{ width: 3, height: 2, values: Float64Array.of(1, 2, 3, 4, 5, 6) }]

describe('an image for a network that asks for sizes', () => {
  it('is left alone where it fits', () => {
    expect(fittedToNetwork(image, { minimumSizePx: 1, multipleOfPx: 1 })).toEqual(image)
  })

  it('repeats its last column and row up to the next multiple', () => {
    const [plane] = fittedToNetwork(image, { minimumSizePx: 1, multipleOfPx: 4 })
    expect([plane?.width, plane?.height]).toEqual([4, 4])
    expect([...(plane?.values ?? [])]).toEqual([1, 2, 3, 3, 4, 5, 6, 6, 4, 5, 6, 6, 4, 5, 6, 6])
  })

  it('grows to the least size, in whole multiples', () => {
    const [plane] = fittedToNetwork(image, { minimumSizePx: 5, multipleOfPx: 2 })
    expect([plane?.width, plane?.height]).toEqual([6, 6])
  })

  it('loses what was added, enlarged', () => {
    const needs = { minimumSizePx: 1, multipleOfPx: 4 }
    expect(withoutFitting(fittedToNetwork(image, needs), image, 1)).toEqual(image)
    const [plane] = withoutFitting([{ width: 8, height: 8, values: new Float64Array(64) }], image, 2)
    expect([plane?.width, plane?.height]).toEqual([6, 4])
  })
})
