import { describe, expect, it } from 'vitest'
import { resizeLanczos } from '../../../../electron/backend/pixels/lanczos-resize.ts'
import type { PixelBlock } from '../../../../electron/common/pixels/pixel-block.ts'

function block(
  widthPx: number,
  heightPx: number,
  channels: number,
  value: (at: number) => number,
): PixelBlock {
  const samples = Uint8Array.from({ length: widthPx * heightPx * channels }, (_, at) => value(at))
  return { widthPx, heightPx, channels, samples }
}

/** The definition, evaluated for one sample: a weighted sum over every sample of the picture. */
function plainLanczos(source: PixelBlock, factor: number, x: number, y: number, channel: number): number {
  const sinc = (t: number): number => (t === 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t))
  const weight = (t: number): number => (Math.abs(t) < 3 ? sinc(t) * sinc(t / 3) : 0)
  const mirrored = (index: number, length: number): number =>
    index < 0 ? -1 - index : index >= length ? 2 * length - 1 - index : index
  const [centreX, centreY] = [(x + 0.5) / factor - 0.5, (y + 0.5) / factor - 0.5]
  let [sum, total] = [0, 0]
  for (let row = -3; row < source.heightPx + 3; row++) {
    for (let column = -3; column < source.widthPx + 3; column++) {
      const share = weight(centreX - column) * weight(centreY - row)
      const at = mirrored(row, source.heightPx) * source.widthPx + mirrored(column, source.widthPx)
      sum += share * (source.samples[at * source.channels + channel] ?? 0)
      total += share
    }
  }
  return Math.min(255, Math.max(0, Math.round(sum / total)))
}

describe('Lanczos resampling', () => {
  it.each([2, 3, 4])('agrees with its definition at %i times', (factor) => {
    const source = block(9, 7, 3, (at) => (at * 7919) % 256)
    const result = resizeLanczos(source, 9 * factor, 7 * factor)
    expect([result.widthPx, result.heightPx]).toEqual([9 * factor, 7 * factor])
    for (let at = 0; at < result.samples.length; at++) {
      const pixel = Math.floor(at / 3)
      const expected = plainLanczos(
        source,
        factor,
        pixel % result.widthPx,
        Math.floor(pixel / result.widthPx),
        at % 3,
      )
      expect(Math.abs((result.samples[at] ?? 0) - expected)).toBeLessThanOrEqual(1)
    }
  })

  it('leaves an even surface as it is', () => {
    const { samples } = resizeLanczos(
      block(5, 4, 3, () => 137),
      20,
      17,
    )
    expect(new Set(samples)).toEqual(new Set([137]))
  })

  it('keeps 16-bit samples', () => {
    const samples = Uint16Array.from({ length: 16 }, () => 40_000)
    const result = resizeLanczos({ widthPx: 4, heightPx: 4, channels: 1, samples }, 8, 8)
    expect(result.samples).toBeInstanceOf(Uint16Array)
    expect(new Set(result.samples)).toEqual(new Set([40_000]))
  })

  it('takes no colour from where nothing is seen', () => {
    // Left: opaque grey; right: transparent, of a colour that must not bleed.
    const source = block(8, 4, 4, (at) => {
      const seen = Math.floor(at / 4) % 8 < 4
      return at % 4 === 3 ? (seen ? 255 : 0) : seen ? 100 : 250
    })
    const { samples } = resizeLanczos(source, 16, 8)
    for (let at = 0; at < samples.length; at += 4) {
      if ((samples[at + 3] ?? 0) > 8) expect(Math.abs((samples[at] ?? 0) - 100)).toBeLessThanOrEqual(2)
    }
  })
})
