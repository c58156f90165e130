import type { ByteReader } from '../../image/metadata/byte-tools.ts'
import { tiffNumbers, tiffType, type TiffField } from './tiff-directory.ts'
import { pageNumber, tiffPages, type TiffPage } from './tiff-rewrite.ts'

/** Tags of TIFF 6.0 that say how pixels are stored. */
export const tag = {
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  planes: 284,
  predictor: 317,
  tileWidth: 322,
  tileHeight: 323,
  inkSet: 332,
  numberOfInks: 334,
  extraSamples: 338,
  sampleFormat: 339,
  noData: 42_113,
} as const

/** Bytes of a strip or tile at most, uncompressed. */
export function blockBytes(page: TiffPage): number {
  const isPlanar = pageNumber(page, tag.planes, 1) === 2
  const bits =
    pageNumber(page, tag.bitsPerSample, 1) * (isPlanar ? 1 : pageNumber(page, tag.samplesPerPixel, 1))
  const height = pageNumber(page, tag.height, 0)
  const widthPx = pageNumber(page, tag.tileWidth, pageNumber(page, tag.width, 0))
  const heightPx = pageNumber(
    page,
    tag.tileHeight,
    Math.min(height, pageNumber(page, tag.rowsPerStrip, height)),
  )
  return Math.max(1, Math.ceil((widthPx * bits) / 8) * heightPx)
}

/** A field of 16-bit numbers. */
export function shortsField(wanted: number, values: readonly number[]): TiffField {
  return tiffNumbers(wanted, tiffType.short, values)
}

/** Tags that say how large the blocks of a page are. */
const blockTags: ReadonlySet<number> = new Set([
  tag.width,
  tag.height,
  tag.bitsPerSample,
  tag.samplesPerPixel,
  tag.rowsPerStrip,
  tag.planes,
  tag.tileWidth,
  tag.tileHeight,
])

/** Bytes of the largest row of tiles, or of the largest strip, of any page: what a decoder holds at least. */
export async function largestBlockRowBytes(file: ByteReader): Promise<number> {
  let largest = 0
  try {
    for await (const page of tiffPages(file, { tags: blockTags, valueBytes: 64 })) {
      const tileWidth = pageNumber(page, tag.tileWidth, 0)
      const columns = tileWidth === 0 ? 1 : Math.ceil(pageNumber(page, tag.width, 0) / tileWidth)
      const planes = pageNumber(page, tag.planes, 1) === 2 ? pageNumber(page, tag.samplesPerPixel, 1) : 1
      largest = Math.max(largest, blockBytes(page) * columns * planes)
    }
  } catch {
    // Its decoder reports a damaged directory better.
  }
  return largest
}
