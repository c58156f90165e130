import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planTiles, type TilePlan } from '../../../../electron/backend/tiling/tile-plan.ts'

const sides = fc.integer({ min: 1, max: 700 })

function coverage(plan: TilePlan): Uint8Array {
  const counts = new Uint8Array(plan.imageWidthPx * plan.imageHeightPx)
  for (const { keep } of plan.rows.flatMap((row) => row.tiles)) {
    for (let y = keep.topPx; y < keep.topPx + keep.heightPx; y++) {
      for (let x = keep.leftPx; x < keep.leftPx + keep.widthPx; x++) {
        const at = y * plan.imageWidthPx + x
        counts[at] = (counts[at] ?? 0) + 1
      }
    }
  }
  return counts
}

describe('planTiles', () => {
  it('keeps every pixel exactly once, whatever the sizes', () => {
    fc.assert(
      fc.property(
        sides,
        sides,
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 0, max: 30 }),
        (w, h, step, overlap) => {
          const tile = step + 2 * overlap
          const options = { imageWidthPx: w, imageHeightPx: h, tileWidthPx: tile, tileHeightPx: tile }
          const plan = planTiles({ ...options, overlapPx: overlap })
          expect(coverage(plan).every((count) => count === 1)).toBe(true)
        },
      ),
      { numRuns: 150 },
    )
  })

  it('gives every kept part the full overlap of context, except at the border of the image', () => {
    fc.assert(
      fc.property(
        sides,
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 0, max: 30 }),
        (side, step, overlap) => {
          const tile = step + 2 * overlap
          const shape = { tileWidthPx: tile, tileHeightPx: tile, overlapPx: overlap }
          const plan = planTiles({ imageWidthPx: side, imageHeightPx: 1, ...shape })
          for (const { leftPx, keep } of plan.rows.flatMap((row) => row.tiles)) {
            const rightContext = leftPx + tile - (keep.leftPx + keep.widthPx)
            if (leftPx > 0) expect(keep.leftPx - leftPx).toBeGreaterThanOrEqual(overlap)
            if (leftPx + tile < side) expect(rightContext).toBeGreaterThanOrEqual(overlap)
          }
        },
      ),
    )
  })

  it('never lets a tile reach beyond an image that is larger than a tile', () => {
    const plan = planTiles({
      imageWidthPx: 1009,
      imageHeightPx: 503,
      tileWidthPx: 128,
      tileHeightPx: 96,
      overlapPx: 10,
    })
    for (const tile of plan.rows.flatMap((row) => row.tiles)) {
      expect(tile.leftPx + 128).toBeLessThanOrEqual(1009)
      expect(tile.topPx + 96).toBeLessThanOrEqual(503)
    }
  })

  it('starts tiles and kept parts at multiples of the alignment', () => {
    const shape = { tileWidthPx: 64, tileHeightPx: 64, overlapPx: 9, alignmentPx: 4 }
    const plan = planTiles({ imageWidthPx: 500, imageHeightPx: 124, ...shape })
    expect(coverage(plan).every((count) => count === 1)).toBe(true)
    for (const tile of plan.rows.flatMap((row) => row.tiles)) {
      expect([tile.leftPx % 4, tile.topPx % 4, tile.keep.leftPx % 4, tile.keep.topPx % 4]).toEqual([
        0, 0, 0, 0,
      ])
    }
  })

  it('covers an image smaller than a tile with one tile', () => {
    const plan = planTiles({
      imageWidthPx: 5,
      imageHeightPx: 1,
      tileWidthPx: 64,
      tileHeightPx: 64,
      overlapPx: 18,
    })
    expect(plan.tileCount).toBe(1)
    expect(plan.rows[0]?.tiles[0]?.keep).toEqual({ leftPx: 0, topPx: 0, widthPx: 5, heightPx: 1 })
  })

  it('refuses a tile that its overlap leaves nothing of', () => {
    const options = { imageWidthPx: 100, imageHeightPx: 100, tileWidthPx: 36, tileHeightPx: 36 }
    expect(() => planTiles({ ...options, overlapPx: 18 })).toThrow(
      /twice the overlap of 18 px but received 36 px/,
    )
  })

  it('refuses sides that are no multiple of the alignment', () => {
    const options = { imageWidthPx: 101, imageHeightPx: 100, tileWidthPx: 50, tileHeightPx: 50, overlapPx: 2 }
    expect(() => planTiles({ ...options, alignmentPx: 2 })).toThrow(/multiples of 2 px/)
  })
})
