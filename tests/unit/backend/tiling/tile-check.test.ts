import { describe, expect, it } from 'vitest'
import type { PixelBlock } from '../../../../electron/common/pixels/pixel-block.ts'
import { findTileFault } from '../../../../electron/backend/tiling/tile-check.ts'

function picture(widthPx: number, heightPx: number, value: (x: number, y: number) => number): PixelBlock {
  const samples = new Uint8Array(widthPx * heightPx * 3)
  for (let index = 0; index < samples.length; index++) {
    const pixel = Math.floor(index / 3)
    samples[index] = value(pixel % widthPx, Math.floor(pixel / widthPx))
  }
  return { widthPx, heightPx, channels: 3, samples }
}

const scene = (x: number, y: number): number => 128 + 90 * Math.sin(x / 5) * Math.cos(y / 9)
const input = picture(40, 32, scene)
const enlarged = picture(80, 64, (x, y) => scene(x / 2, y / 2))

describe('findTileFault', () => {
  it('accepts an enlargement', () => {
    expect(findTileFault(input, enlarged, 2)).toBeNull()
  })

  it('accepts an enlargement that was brightened and sharpened a little', () => {
    const changed = picture(80, 64, (x, y) => Math.min(255, scene(x / 2, y / 2) * 1.05 + (x % 2 ? 12 : -12)))
    expect(findTileFault(input, changed, 2)).toBeNull()
  })

  it('accepts a flat result of a flat input', () => {
    expect(
      findTileFault(
        picture(16, 16, () => 7),
        picture(32, 32, () => 8),
        2,
      ),
    ).toBeNull()
  })

  it('refuses a black result of a picture', () => {
    expect(
      findTileFault(
        input,
        picture(80, 64, () => 0),
        2,
      ),
    ).toBe('the output is one flat colour')
  })

  it('refuses a black result with a few specks', () => {
    const specks = picture(80, 64, (x, y) => (x === 3 && y === 3 ? 255 : 0))
    expect(findTileFault(input, specks, 2)).toBe('the output does not resemble its input')
  })

  it('refuses a result that is black in a quarter of its area', () => {
    const torn = picture(80, 64, (x, y) => (x < 40 && y < 32 ? 0 : scene(x / 2, y / 2)))
    const bright = picture(40, 32, (x, y) => Math.max(150, scene(x, y)))
    const tornBright = picture(80, 64, (x, y) => (x < 40 && y < 32 ? 0 : Math.max(150, scene(x / 2, y / 2))))
    expect(findTileFault(bright, tornBright, 2)).toBe('the output does not resemble its input')
    expect(findTileFault(input, torn, 2)).not.toBeNull()
  })

  it('refuses a result with one black cell', () => {
    const bright = (x: number, y: number): number => Math.max(150, scene(x, y))
    const holed = picture(80, 64, (x, y) =>
      x >= 32 && x < 48 && y >= 16 && y < 32 ? 0 : bright(x / 2, y / 2),
    )
    expect(findTileFault(picture(40, 32, bright), holed, 2)).toBe('the output does not resemble its input')
  })

  it('refuses the right brightness in the wrong colours', () => {
    const inColours = (block: PixelBlock, order: readonly number[]): PixelBlock => ({
      ...block,
      samples: block.samples.map((sample, at) => sample * (order[at % 3] ?? 0)),
    })
    const warm = inColours(input, [1, 0.6, 0.2])
    expect(findTileFault(warm, inColours(enlarged, [1, 0.6, 0.2]), 2)).toBeNull()
    expect(findTileFault(warm, inColours(enlarged, [0.2, 0.6, 1]), 2)).toBe(
      'the output does not resemble its input',
    )
  })

  it('accepts what adversarial networks make of a pattern of single pixels, also of a patch of it', () => {
    const checked = (x: number, y: number): number => ((x + y) % 2 ? 255 : 0)
    const almostWhite = (x: number, y: number): number => 254 + ((x + y) % 2)
    expect(findTileFault(picture(40, 32, checked), picture(80, 64, almostWhite), 2)).toBeNull()
    const isInPatch = (x: number, y: number): boolean => x >= 8 && x < 16 && y >= 8 && y < 16
    const patched = picture(40, 32, (x, y) => (isInPatch(x, y) ? checked(x, y) : scene(x, y)))
    const result = picture(80, 64, (x, y) =>
      isInPatch(x / 2, y / 2) ? almostWhite(x, y) : scene(x / 2, y / 2),
    )
    expect(findTileFault(patched, result, 2)).toBeNull()
  })

  it('refuses noise', () => {
    const noise = picture(80, 64, (x, y) => ((x * 31 + y * 17) * 7919) % 256)
    const dark = picture(40, 32, (x, y) => scene(x, y) / 4)
    expect(findTileFault(dark, noise, 2)).toBe('the output does not resemble its input')
  })

  it('refuses a result of the wrong size', () => {
    expect(findTileFault(input, input, 2)).toBe('expected 80×64 pixels but received 40×32')
  })

  it('judges 16-bit tiles by the same limits', () => {
    const deep = (block: PixelBlock): PixelBlock => ({
      ...block,
      samples: Uint16Array.from(block.samples, (s) => s * 257),
    })
    expect(findTileFault(deep(input), deep(enlarged), 2)).toBeNull()
    expect(findTileFault(deep(input), deep(picture(80, 64, () => 0)), 2)).not.toBeNull()
  })
})
