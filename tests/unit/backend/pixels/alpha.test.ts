import { describe, expect, it } from 'vitest'
import { bleedUnderTransparency } from '../../../../electron/backend/pixels/bleed-under-transparency.ts'
import { keepExactAlpha } from '../../../../electron/backend/pixels/keep-exact-alpha.ts'
import type { PixelBlock } from '../../../../electron/common/pixels/pixel-block.ts'

describe('bleedUnderTransparency', () => {
  it('carries visible colour under its transparent surroundings and leaves alpha alone', () => {
    const block: PixelBlock = {
      widthPx: 3,
      heightPx: 1,
      channels: 4,
      samples: Uint8Array.of(200, 100, 50, 255, 0, 0, 0, 0, 0, 0, 0, 0),
    }
    expect([...bleedUnderTransparency(block).samples]).toEqual([
      200, 100, 50, 255, 200, 100, 50, 0, 200, 100, 50, 0,
    ])
  })

  it('does not change the block it was given', () => {
    const samples = Uint8Array.of(90, 255, 0, 0)
    bleedUnderTransparency({ widthPx: 2, heightPx: 1, channels: 2, samples })
    expect([...samples]).toEqual([90, 255, 0, 0])
  })

  it('keeps the colour of partly transparent pixels', () => {
    const samples = Uint8Array.of(90, 255, 30, 1)
    const result = bleedUnderTransparency({ widthPx: 2, heightPx: 1, channels: 2, samples })
    expect([...result.samples]).toEqual([90, 255, 30, 1])
  })
})

describe('keepExactAlpha', () => {
  const alpha: PixelBlock = {
    widthPx: 5,
    heightPx: 3,
    channels: 1,
    samples: Uint8Array.from({ length: 15 }, (_, index) => (index % 5 < 3 ? 0 : 255)),
  }
  const drifted = (): PixelBlock => ({
    widthPx: 10,
    heightPx: 6,
    channels: 1,
    samples: new Uint8Array(60).fill(3),
  })

  it('restores exact transparency away from edges', () => {
    const row = [...keepExactAlpha(alpha, drifted(), 2).samples.subarray(0, 4)]
    expect(row).toEqual([0, 0, 0, 0])
  })

  it('restores exact opacity away from edges', () => {
    expect([...keepExactAlpha(alpha, drifted(), 2).samples.subarray(8, 10)]).toEqual([255, 255])
  })

  it('leaves the edge to the network', () => {
    expect([...keepExactAlpha(alpha, drifted(), 2).samples.subarray(4, 8)]).toEqual([3, 3, 3, 3])
  })
})
