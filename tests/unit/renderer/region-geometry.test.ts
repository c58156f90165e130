import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { regionSchema } from '../../../electron/common/contracts/region-compare.ts'
import {
  largestSidePx,
  moveRegion,
  regionAround,
  regionBetween,
} from '../../../renderer/src/lab/region-geometry.ts'

const side = fc.integer({ min: 1, max: 20_000 })
const image = fc.record({ widthPx: side, heightPx: side })
const point = fc.record({
  x: fc.integer({ min: -500, max: 25_000 }),
  y: fc.integer({ min: -500, max: 25_000 }),
})

describe('a region', () => {
  it('always lies inside its image, however it was made', () => {
    fc.assert(
      fc.property(image, point, point, fc.constantFrom(64, 128, 512), (size, from, to, wanted) => {
        const made = [regionAround(from, wanted, size), regionBetween(from, to, size)]
        const moved = made.map((region) => moveRegion(region, to.x - from.x, to.y - from.y, size))
        for (const region of [...made, ...moved]) {
          expect(regionSchema.safeParse(region).success).toBe(true)
          expect(region.leftPx + region.widthPx).toBeLessThanOrEqual(size.widthPx)
          expect(region.topPx + region.heightPx).toBeLessThanOrEqual(size.heightPx)
        }
      }),
    )
  })

  it('is the same whichever corner it was drawn from', () => {
    const size = { widthPx: 1000, heightPx: 800 }
    const [a, b] = [
      { x: 100, y: 120 },
      { x: 300, y: 260 },
    ]
    expect(regionBetween(a, b, size)).toEqual({ leftPx: 100, topPx: 120, widthPx: 200, heightPx: 140 })
    expect(regionBetween(b, a, size)).toEqual(regionBetween(a, b, size))
  })

  it('stays small enough to be computed in seconds', () => {
    const region = regionBetween({ x: 0, y: 0 }, { x: 9000, y: 9000 }, { widthPx: 9000, heightPx: 9000 })
    expect([region.widthPx, region.heightPx]).toEqual([largestSidePx, largestSidePx])
  })

  it('keeps its size when it is moved against an edge', () => {
    const size = { widthPx: 500, heightPx: 400 }
    const region = regionAround({ x: 250, y: 200 }, 128, size)
    expect(moveRegion(region, 9999, -9999, size)).toEqual({
      leftPx: 372,
      topPx: 0,
      widthPx: 128,
      heightPx: 128,
    })
  })
})
