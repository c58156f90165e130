import { jpegCoefficientBytes, readJpegStructure } from '../../formats/jpeg/jpeg-structure.ts'
import { readJp2Structure, type Jp2Structure } from '../../formats/magick/jp2-structure.ts'
import { isInterlacedPng } from '../../formats/png/png-interlacing.ts'
import { largestBlockRowBytes } from '../../formats/tiff/tiff-blocks.ts'
import { isZstdTiff } from '../../formats/tiff/zstd-tiff.ts'
import type { ImageInfo } from '../image-info.ts'
import type { InputFile } from '../input-file.ts'

/** Bytes that a decoder holds for each pixel, measured as the growth of its process while it decodes one colour. */
const bytesPerPixel = {
  /** libnsgif's canvas. */
  gif: 4,
  /** libwebp's picture, and what its lossless decoder holds of it in a format of its own. */
  webp: 8,
  avif: 12,
  heic: 12,
  jxl: 28,
  bmp: 12,
  psd: 12,
  jp2: 24,
  raw: 24,
} as const

/** What openjpeg holds for each tile, however small. */
const bytesPerJp2Tile = 28_000

/** Memory that decoding a JPEG 2000 picture takes, and reading its header as well. */
export function jp2Memory({
  widthPx,
  heightPx,
  tiles,
}: Pick<Jp2Structure, 'widthPx' | 'heightPx' | 'tiles'>): number {
  return widthPx * heightPx * bytesPerPixel.jp2 + tiles * bytesPerJp2Tile
}

/**
 * Memory that decoding a picture takes beyond a few rows, known before it is decoded.
 * @throws AppError input-too-large where a file's structure is out of all proportion
 */
export async function decodingMemory(file: InputFile, info: ImageInfo): Promise<number> {
  const { widthPx, heightPx, pages } = info
  const samples = widthPx * heightPx * (info.colourChannels + (info.hasAlpha ? 1 : 0)) * (info.bitDepth / 8)
  switch (info.format) {
    case 'jpeg': {
      const structure = await readJpegStructure(file)
      return structure?.isBuffered ? jpegCoefficientBytes(structure) : 0
    }
    case 'png':
      // Frames of an animation are decoded whole; one canvas, one frame, and a copy to be restored.
      if (info.animation !== null) return samples * 4
      return (await isInterlacedPng(file)) ? samples : 0
    case 'tiff':
      // libvips caches two rows of tiles; Zstandard is taken apart and compressed again, strip by strip.
      return (await largestBlockRowBytes(file)) * ((await isZstdTiff(file)) ? 5 : 2)
    case 'jp2':
      return jp2Memory((await readJp2Structure(file)) ?? { widthPx, heightPx, tiles: 1 })
    case 'jxl':
      return widthPx * heightPx * pages * bytesPerPixel.jxl * (info.bitDepth / 8)
    case 'avif':
    case 'heic':
      return widthPx * heightPx * bytesPerPixel[info.format] * (info.bitDepth / 8)
    case 'gif':
    case 'webp':
    case 'bmp':
    case 'psd':
    case 'raw':
      return widthPx * heightPx * bytesPerPixel[info.format]
    default:
      return info.format satisfies never
  }
}
