import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createGridMeter, type PictureGrid } from '../../../../electron/backend/pixels/picture-grid.ts'
import {
  findPictureDifference,
  type PictureDifference,
} from '../../../../electron/backend/pixels/picture-check.ts'
import type { PixelBlock } from '../../../../electron/common/pixels/pixel-block.ts'

type Colour = (x: number, y: number) => readonly number[]

/** A picture painted by a function of the place, 0 to 1 across and down. */
function painted(widthPx: number, heightPx: number, colour: Colour): PixelBlock {
  const channels = colour(0, 0).length
  const samples = new Uint8Array(widthPx * heightPx * channels)
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const values = colour((x + 0.5) / widthPx, (y + 0.5) / heightPx)
      samples.set(
        values.map((value) => Math.round(Math.min(1, Math.max(0, value)) * 255)),
        (y * widthPx + x) * channels,
      )
    }
  }
  return { widthPx, heightPx, channels, samples }
}

function grid(block: PixelBlock, other: PixelBlock, hasAlpha = false, stripPx = 7): PictureGrid {
  const meter = createGridMeter(block, hasAlpha, other)
  const rowLength = block.widthPx * block.channels
  for (let top = 0; top < block.heightPx; top += stripPx) {
    const heightPx = Math.min(stripPx, block.heightPx - top)
    const samples = block.samples.subarray(top * rowLength, (top + heightPx) * rowLength)
    meter.add({ ...block, heightPx, samples })
  }
  return meter.result()
}

function differenceOf(before: PixelBlock, after: PixelBlock, hasAlpha = false): PictureDifference | null {
  return findPictureDifference(grid(before, after, hasAlpha), grid(after, before, hasAlpha))
}

const photo: Colour = (x, y) => [
  0.5 + 0.35 * Math.sin(5 * x + y),
  0.45 + 0.3 * Math.cos(4 * y),
  0.4 + 0.3 * Math.sin(7 * x * y),
]
const original = painted(120, 90, photo)
const of = (change: (values: readonly number[], x: number, y: number) => readonly number[]): PixelBlock =>
  painted(240, 180, (x, y) => change(photo(x, y), x, y))

describe('a whole result', () => {
  test.each([
    ['a little brighter', (values: readonly number[]) => values.map((value) => value + 0.01)],
    ['sharper', (values: readonly number[]) => values.map((value) => 0.45 + (value - 0.45) * 1.08)],
  ])('may be %s than its original', (_, change) => {
    expect(differenceOf(original, of(change))).toBeNull()
  })

  test.each([
    ['darker by a twentieth', (values: readonly number[]) => values.map((value) => value - 0.05), 'mean'],
    ['flatter', (values: readonly number[]) => values.map((value) => 0.45 + (value - 0.45) * 0.8), 'spread'],
  ])('is reported where it is %s', (_, change, words) => {
    const found = differenceOf(original, of(change))
    expect(found?.words).toMatch(new RegExp(words))
    expect(found?.isWrong).toBe(false)
  })

  test.each([
    ['far darker', (values: readonly number[]) => values.map((value) => value - 0.2), 'mean'],
    [
      'far flatter',
      (values: readonly number[]) => values.map((value) => 0.45 + (value - 0.45) * 0.3),
      'spread',
    ],
    [
      'white in one corner',
      (values: readonly number[], x: number, y: number) => (x > 0.8 && y > 0.8 ? [1, 1, 1] : values),
      'places',
    ],
    ['black', () => [0, 0, 0], 'mean'],
    ['turned upside down', (_: readonly number[], x: number, y: number) => photo(x, 1 - y), 'places'],
    ['of other colours', ([r = 0, g = 0, b = 0]: readonly number[]) => [b, g, r], 'places'],
  ])('is refused where it is %s', (_, change, words) => {
    const found = differenceOf(original, of(change))
    expect(found?.words).toMatch(new RegExp(words))
    expect(found?.isWrong).toBe(true)
  })

  test('is compared in proportion, whatever its sizes, pages and strips', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 90 }))
    fc.assert(
      fc.property(sizes, sizes, fc.integer({ min: 1, max: 40 }), ([w, h], [w2, h2], stripPx) => {
        const smooth: Colour = (x, y) => [0.3 + 0.2 * x, 0.6 - 0.2 * y, 0.5]
        const [before, after] = [painted(w, h, smooth), painted(w2, h2, smooth)]
        const found = findPictureDifference(
          grid(before, after, false, stripPx),
          grid(after, before, false, stripPx),
        )
        expect(found).toBeNull()
      }),
      { numRuns: 60 },
    )
  })

  test('may have any colour where it is transparent, and no other transparency', () => {
    const hole: Colour = (x, y) => [...photo(x, y), x < 0.5 ? 0 : 1]
    const before = painted(120, 90, hole)
    const refilled = painted(240, 180, (x, y) => [...(x < 0.5 ? [1, 0, 1] : photo(x, y)), x < 0.5 ? 0 : 1])
    const opaque = painted(240, 180, (x, y) => [...photo(x, y), 1])
    expect(differenceOf(before, refilled, true)).toBeNull()
    expect(differenceOf(before, opaque, true)?.isWrong).toBe(true)
  })

  test('may blur or keep patterns as fine as pixels', () => {
    const lines = painted(96, 96, (x) => [Math.floor(x * 96) % 2])
    const kept = painted(192, 192, (x) => [Math.floor(x * 96) % 2])
    const gray = painted(192, 192, () => [0.58])
    expect(differenceOf(lines, kept)).toBeNull()
    expect(differenceOf(lines, gray)).toBeNull()
  })

  test('knows how much of its original is black and white', () => {
    const half = painted(100, 50, (x) => [x < 0.25 ? 0 : x < 0.75 ? 0.5 : 1])
    expect(grid(half, half)).toMatchObject({ blackShare: 0.25, whiteShare: 0.25 })
  })
})
