import { tiffNumbers, tiffType, type TiffField } from './tiff-directory.ts'
import { pageNumber, type TiffPage } from './tiff-rewrite.ts'

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
