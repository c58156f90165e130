import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TileRunner } from '../../../electron/backend/engine/tile-runner.ts'
import { planPass } from '../../../electron/backend/upscale/upscale-pass.ts'
import { graphFactsSchema } from '../../../electron/common/models/model-descriptor.ts'

function runnerOf(
  overlapPx: number,
  multipleOfPx: number,
  tileSizePx: number,
  takesAnyShape: boolean,
): TileRunner {
  const facts = graphFactsSchema.parse({
    scale: 4,
    colourModel: 'rgb',
    receptiveFieldRadiusPx: overlapPx,
    overlapPx,
    multipleOfPx,
    macsPerPixel: 1,
    parameterCount: 1,
  })
  const refuse = (): Promise<never> => Promise.reject(new Error('A plan runs nothing.'))
  return {
    model: { name: 'planned', graphSha256: '', facts, pixelGraph: refuse, plan: refuse },
    tileSizePx,
    takesAnyShape,
    concurrency: 1,
    device: 'cpu',
    run: refuse,
    measureAverages: refuse,
    takeWarnings: () => [],
    release: () => undefined,
  }
}

describe('the tiles of a pass', () => {
  it('are evened out where any shape may be run, so that little is computed twice', () => {
    const plan = planPass(runnerOf(14, 1, 256, true), 768, 512)
    const computed = plan.tileCount * plan.tileWidthPx * plan.tileHeightPx
    expect(plan.tileCount).toBe(12)
    expect(computed / (768 * 512)).toBeLessThan(1.3)
  })

  it('have the one shape of a device that wants it constant', () => {
    const plan = planPass(runnerOf(14, 1, 256, false), 768, 512)
    expect([plan.tileWidthPx, plan.tileHeightPx]).toEqual([256, 256])
  })

  it('lie inside a smaller image where the shape is to be constant, so that no pixel is invented', () => {
    const plan = planPass(runnerOf(26, 1, 512, false), 481, 321)
    expect([plan.tileWidthPx, plan.tileHeightPx]).toEqual([384, 256])
    expect(plan.tileCount).toBe(4)
  })

  it('are the whole of a smaller image that has the size of a shared tile', () => {
    expect(planPass(runnerOf(40, 1, 512, false), 96, 128).tileCount).toBe(1)
  })

  it('exceed only an image too small for the overlap, and that by little', () => {
    const plan = planPass(runnerOf(64, 1, 512, false), 100, 500)
    expect([plan.tileWidthPx, plan.tileHeightPx]).toEqual([128, 384])
  })

  it('of all images smaller than a tile have few sides and compute little more than a full tile would', () => {
    const sides = new Set<number>()
    for (let px = 60; px < 512; px += 1) {
      const plan = planPass(runnerOf(26, 1, 512, false), px, px)
      sides.add(plan.tileWidthPx)
      expect(plan.tileWidthPx).toBeLessThanOrEqual(px < 64 ? 64 : px)
      expect(plan.tileCount * plan.tileWidthPx ** 2).toBeLessThanOrEqual(4 * 384 ** 2)
    }
    expect(sides.size).toBeLessThanOrEqual(7)
  })

  it('are never more, and never larger, than without evening out', () => {
    const sides = fc.integer({ min: 1, max: 5000 })
    fc.assert(
      fc.property(
        sides,
        sides,
        fc.integer({ min: 0, max: 64 }),
        fc.constantFrom(1, 2, 4, 8),
        (w, h, overlap, multiple) => {
          const largest = 256
          const even = planPass(runnerOf(overlap, multiple, largest, true), w, h)
          const fixed = planPass(runnerOf(overlap, multiple, largest, false), w, h)
          expect(even.tileWidthPx).toBeLessThanOrEqual(largest)
          expect(even.tileHeightPx).toBeLessThanOrEqual(largest)
          expect(even.tileCount).toBeLessThanOrEqual(fixed.tileCount)
        },
      ),
    )
  })
})
