import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeApng } from '../formats/png/decode-apng.ts'
import { decodeError } from './decode-error.ts'
import { isForeign } from '../formats/image-format.ts'
import { decodeForeign } from './wasm/decode-foreign.ts'
import { requireDiskSpace } from '../files/disk-space.ts'
import type { ImageInfo } from './image-info.ts'
import { RasterSpool } from './spool/raster-spool.ts'
import { spoolBytes } from './spool/spool-layout.ts'
import { libvips } from './libvips.ts'
import { isZstdTiff, writeWithoutZstd } from '../formats/tiff/zstd-tiff.ts'

/** The decoded image and what had to be overlooked to get it. */
export interface DecodedImage {
  readonly spool: RasterSpool
  readonly warnings: readonly string[]
}

/**
 * Decodes an image into a spool in `directory`, orientation applied. Memory stays at a few rows (150 megabytes of
 * pixels: 93 MiB for the whole process). A JPEG whose end is missing is decoded as far as it goes, with a warning.
 * @throws AppError input-corrupt | disk-full
 */
export async function decodeImage(
  info: ImageInfo,
  directory: string,
  signal?: AbortSignal,
): Promise<DecodedImage> {
  const { format } = info
  if (isForeign(format)) return await decodeForeign({ ...info, format }, directory, signal)
  const path = join(directory, 'decoded.v')
  const channels = info.colourChannels + (info.hasAlpha ? 1 : 0)
  await requireDiskSpace(directory, info.pages * spoolBytes({ ...info, channels }))
  if (info.format === 'png' && info.animation !== null) return await decodeAnimation(info, directory, signal)
  if (info.format === 'tiff' && (await isZstdTiff(info.path))) {
    return await decodeZstdTiff(info, directory, signal)
  }
  try {
    await decode(info, path, 'truncated')
    return { spool: await RasterSpool.open(path), warnings: [] }
  } catch (error) {
    if (info.format !== 'jpeg') throw decodeError(error, info.path)
  }
  try {
    await decode(info, path, 'none')
    return {
      spool: await RasterSpool.open(path),
      warnings: ['The end of the file is damaged or missing; the rest of the picture was kept.'],
    }
  } catch (error) {
    throw decodeError(error, info.path)
  }
}

async function decodeAnimation(
  info: ImageInfo,
  directory: string,
  signal: AbortSignal | undefined,
): Promise<DecodedImage> {
  try {
    return { spool: await decodeApng(info, join(directory, 'decoded.tif'), signal), warnings: [] }
  } catch (error) {
    signal?.throwIfAborted()
    throw decodeError(error, info.path)
  }
}

async function decodeZstdTiff(
  info: ImageInfo,
  directory: string,
  signal: AbortSignal | undefined,
): Promise<DecodedImage> {
  const copyPath = join(directory, 'without-zstd.tif')
  const path = join(directory, 'decoded.v')
  try {
    await writeWithoutZstd(info.path, copyPath, signal)
    await decode({ ...info, path: copyPath }, path, 'truncated')
    return { spool: await RasterSpool.open(path), warnings: [] }
  } catch (error) {
    signal?.throwIfAborted()
    throw decodeError(error, info.path)
  } finally {
    await rm(copyPath, { force: true })
  }
}

async function decode(info: ImageInfo, path: string, failOn: 'truncated' | 'none'): Promise<void> {
  const picture = libvips(info.path, {
    failOn,
    limitInputPixels: false,
    unlimited: true,
    sequentialRead: true,
    // A roll of pages cannot be turned; only single pictures carry an orientation.
    ...(info.pages > 1 ? { pages: -1 } : { autoOrient: true, page: info.page }),
    ignoreIcc: info.keepsOwnEncoding,
  })
  // Left out, inks become sRGB before anything else.
  if (info.colourChannels === 4) picture.pipelineColourspace('cmyk')
  await picture.toColourspace(spoolSpace(info)).toFile(path)
}

/** Wide samples are spooled as they are and narrowed when they are read: libvips takes them through 8 bits. */
function spoolSpace({ sampleType, space, colourChannels, bitDepth, keepsOwnEncoding }: ImageInfo): string {
  if (colourChannels === 4) return 'cmyk'
  const isWide = sampleType !== 'uchar' && sampleType !== 'ushort'
  if (isWide && keepsOwnEncoding) return space
  if (colourChannels === 1) return bitDepth === 8 ? 'b-w' : 'grey16'
  return bitDepth === 8 ? 'srgb' : 'rgb16'
}
