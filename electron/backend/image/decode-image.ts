import type { Message } from '../../common/messages/message.ts'
import { join } from 'node:path'
import { decodeTiff } from '../formats/tiff/decode-tiff.ts'
import { decodeApng } from '../formats/png/decode-apng.ts'
import { decodeWithLibvips } from './decode-with-libvips.ts'
import { decodeError } from './decode-error.ts'
import { isForeign } from '../formats/image-format.ts'
import { decodeForeign } from './wasm/decode-foreign.ts'
import { requireDiskSpace } from '../files/disk-space.ts'
import type { ImageInfo } from './image-info.ts'
import { RasterSpool } from './spool/raster-spool.ts'
import { spoolBytes } from './spool/spool-layout.ts'

/** The decoded image and what had to be overlooked to get it. */
export interface DecodedImage {
  readonly spool: RasterSpool
  readonly warnings: readonly Message[]
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
  if (info.format === 'tiff') return await decodeTiff(info, directory, signal)
  try {
    await decodeWithLibvips(info, path, 'truncated')
    return { spool: await RasterSpool.open(path), warnings: [] }
  } catch (error) {
    if (info.format !== 'jpeg') throw decodeError(error, info.path)
  }
  try {
    await decodeWithLibvips(info, path, 'none')
    return {
      spool: await RasterSpool.open(path),
      warnings: [{ code: 'end-of-file-damaged' }],
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
