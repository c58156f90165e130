import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { windowOf, windowSpans } from '../../../electron/common/analysis/picture-window.ts'

describe('the windows in which a picture is looked at', () => {
  it('cover small sides whole', () => {
    expect(windowSpans(100)).toEqual([{ startPx: 0, lengthPx: 100 }])
    expect(windowSpans(256)).toEqual([
      { startPx: 0, lengthPx: 128 },
      { startPx: 128, lengthPx: 128 },
    ])
  })

  it('are few on sides of any length, lie inside, and reach from end to end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (lengthPx) => {
        const spans = windowSpans(lengthPx)
        const last = spans.at(-1)
        expect(spans.length).toBeLessThanOrEqual(6)
        expect(spans[0]?.startPx).toBe(0)
        expect((last?.startPx ?? 0) + (last?.lengthPx ?? 0)).toBe(lengthPx)
        spans.forEach(({ startPx }, index) => {
          const before = spans[index - 1]
          if (before) expect(startPx).toBeGreaterThanOrEqual(before.startPx + before.lengthPx)
        })
      }),
    )
  })

  it('take 16 bits, alpha and inks as the same light', () => {
    const at = (
      samples: Uint8Array | Uint16Array,
      channels: number,
      colourChannels: 1 | 3 | 4,
      hasAlpha = false,
    ) => windowOf({ widthPx: 1, heightPx: 1, channels, samples }, { colourChannels, hasAlpha }, 0, 0, 1)
    expect(at(Uint8Array.of(100), 1, 1).luma[0]).toBeCloseTo(100, 3)
    expect(at(Uint16Array.of(25_700, 25_700, 25_700), 3, 3).luma[0]).toBeCloseTo(100, 3)
    expect(at(Uint8Array.of(0, 0, 0, 155), 4, 4).luma[0]).toBeCloseTo(100, 3)
    expect(at(Uint8Array.of(10, 20, 30, 0), 4, 3, true).luma[0]).toBe(255)
    expect(at(Uint8Array.of(10, 90, 30), 3, 3).chroma[0]).toBe(80)
  })
})
