import { join } from 'node:path'
import sharp from 'sharp'
import { decodeError } from './decode-error.ts'
import { requireDiskSpace } from './disk-space.ts'
import type { ImageInfo } from './image-info.ts'
import { RasterSpool } from './raster-spool.ts'
import { spoolBytes } from './spool-layout.ts'

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
export async function decodeImage(info: ImageInfo, directory: string): Promise<DecodedImage> {
  const path = join(directory, 'decoded.v')
  const channels = info.colourChannels + (info.hasAlpha ? 1 : 0)
  await requireDiskSpace(directory, spoolBytes({ ...info, channels }))
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

async function decode(info: ImageInfo, path: string, failOn: 'truncated' | 'none'): Promise<void> {
  const gray = info.colourChannels === 1
  await sharp(info.path, {
    failOn,
    limitInputPixels: false,
    unlimited: true,
    sequentialRead: true,
    autoOrient: true,
    ignoreIcc: info.keepsOwnEncoding,
  })
    .toColourspace(info.bitDepth === 8 ? (gray ? 'b-w' : 'srgb') : gray ? 'grey16' : 'rgb16')
    .toFile(path)
}
