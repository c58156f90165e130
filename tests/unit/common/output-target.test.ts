import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { planPasses } from '../../../electron/backend/tiling/model-passes.ts'
import { outputSize } from '../../../electron/common/settings/output-target.ts'

const portrait = { widthPx: 300, heightPx: 400 }

describe('the output size', () => {
  test.each([
    [{ kind: 'scale', factor: 1.5 }, 450, 600],
    [{ kind: 'width', px: 1000 }, 1000, 1333],
    [{ kind: 'height', px: 1000 }, 750, 1000],
    [{ kind: 'longSide', px: 1000 }, 750, 1000],
    [{ kind: 'shortSide', px: 1000 }, 1000, 1333],
    [{ kind: 'megapixels', megapixels: 12 }, 3000, 4000],
    [{ kind: 'print', widthMm: 101.6, heightMm: 152.4, dpi: 300 }, 1350, 1800],
  ] as const)('of 300×400 for %j is %i×%i', (target, widthPx, heightPx) => {
    expect(outputSize(target, portrait)).toEqual({ widthPx, heightPx })
  })

  test('never has a side below one pixel', () => {
    expect(outputSize({ kind: 'width', px: 1 }, { widthPx: 9000, heightPx: 3 })).toEqual({
      widthPx: 1,
      heightPx: 1,
    })
  })
})

describe('the model passes', () => {
  test('are one where the model reaches the output', () => {
    expect(planPasses(portrait, { widthPx: 1200, heightPx: 1600 }, 4)).toEqual({
      passes: [{ ...portrait, resampleBefore: false }],
      result: { widthPx: 1200, heightPx: 1600 },
      resampleAfter: false,
    })
  })

  test('end on the output itself where two are needed', () => {
    const plan = planPasses(portrait, { widthPx: 2400, heightPx: 3200 }, 4)
    expect(plan.passes.map((pass) => [pass.widthPx, pass.resampleBefore])).toEqual([
      [300, false],
      [600, true],
    ])
    expect(plan.resampleAfter).toBe(false)
  })

  test('are none where nothing gets larger', () => {
    expect(planPasses(portrait, { widthPx: 150, heightPx: 200 }, 4)).toEqual({
      passes: [],
      result: portrait,
      resampleAfter: true,
    })
  })

  test('are one for a model that does not enlarge', () => {
    expect(planPasses(portrait, portrait, 1).passes).toHaveLength(1)
  })

  test('always reach the output to within one per cent', () => {
    const side = fc.integer({ min: 1, max: 3000 })
    const options = [
      side,
      side,
      fc.double({ min: 0.2, max: 40, noNaN: true }),
      fc.integer({ min: 2, max: 8 }),
    ] as const
    fc.assert(
      fc.property(...options, (widthPx, heightPx, factor, modelScale) => {
        const output = outputSize({ kind: 'scale', factor }, { widthPx, heightPx })
        const plan = planPasses({ widthPx, heightPx }, output, modelScale)
        const { result } = plan
        if (factor > 1) expect(result.widthPx * 1.02 + 1).toBeGreaterThanOrEqual(output.widthPx)
        expect(plan.resampleAfter).toBe(
          result.widthPx !== output.widthPx || result.heightPx !== output.heightPx,
        )
        for (const pass of plan.passes)
          expect(Math.min(pass.widthPx, pass.heightPx)).toBeGreaterThanOrEqual(1)
      }),
    )
  })
})
