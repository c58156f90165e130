import type { Message } from '../../common/messages/message.ts'
import { join } from 'node:path'
import { AppError } from '../../common/messages/app-error.ts'
import { requireDiskSpace } from '../files/disk-space.ts'
import { isForeign } from '../formats/image-format.ts'
import { decodeApng } from '../formats/png/decode-apng.ts'
import { decodeTiff } from '../formats/tiff/decode-tiff.ts'
import { decodeError } from './decode-error.ts'
import { decodeWithLibvips } from './decode-with-libvips.ts'
import type { DecodedImage } from './decoded-image.ts'
import type { ImageInfo } from './image-info.ts'
import type { InputFile } from './input-file.ts'
import { RasterSpool, type WrittenSpool } from './spool/raster-spool.ts'
import { spoolBytes } from './spool/spool-layout.ts'
import { decodeForeign } from './wasm/decode-foreign.ts'
import type { WasmDecoders } from './wasm/wasm-decoders.ts'

/**
 * Decodes an image into a spool in `directory`, orientation applied. Memory stays at a few rows (150 megabytes of
 * pixels: 93 MiB for the whole process). A JPEG whose end is missing is decoded as far as it goes, with a warning.
 * @param info what probing the same file found
 * @throws AppError input-corrupt | disk-full
 */
export async function decodeImage(
  file: InputFile,
  info: ImageInfo,
  directory: string,
  wasm: WasmDecoders,
  signal?: AbortSignal,
): Promise<DecodedImage> {
  const { format } = info
  const channels = info.colourChannels + (info.hasAlpha ? 1 : 0)
  await requireDiskSpace(directory, info.pages * spoolBytes({ ...info, channels }))
  try {
    const decoded = isForeign(format)
      ? await decodeForeign(file, { ...info, format }, directory, wasm, signal)
      : await decodeStrips(file, info, directory, signal)
    requireSize(info, decoded.spool)
    return decoded
  } catch (error) {
    signal?.throwIfAborted()
    throw decodeError(error, file.path)
  }
}

async function decodeStrips(
  file: InputFile,
  info: ImageInfo,
  directory: string,
  signal: AbortSignal | undefined,
): Promise<DecodedImage> {
  if (info.format === 'png' && info.animation !== null) {
    const spool = await decodeApng(file, info, join(directory, 'decoded.tif'), signal)
    return { name: 'decoded.tif', spool: await spool.handOver(), warnings: [] }
  }
  if (info.format === 'tiff') return await decodeTiff(file, info, directory, signal)
  const path = join(directory, 'decoded.v')
  const decoded = async (warnings: readonly Message[]): Promise<DecodedImage> => {
    const spool = await RasterSpool.open(path)
    return { name: 'decoded.v', spool: await spool.handOver(), warnings }
  }
  try {
    await decodeWithLibvips(file.readable, info, path, 'truncated')
    return await decoded([])
  } catch (error) {
    if (info.format !== 'jpeg') throw error
  }
  await decodeWithLibvips(file.readable, info, path, 'none')
  return await decoded([{ code: 'end-of-file-damaged' }])
}

/** The file may be another than the one that was probed. */
function requireSize(info: ImageInfo, { layout }: WrittenSpool): void {
  const { path, widthPx, colourChannels, hasAlpha } = info
  const heightPx = info.heightPx * info.pages
  const channels = colourChannels + (hasAlpha ? 1 : 0)
  if (layout.widthPx === widthPx && layout.heightPx === heightPx && layout.channels === channels) return
  throw new AppError(
    'input-corrupt',
    `Expected ${widthPx}×${heightPx} pixels of ${channels} channels in “${path}” but decoded ` +
      `${layout.widthPx}×${layout.heightPx} of ${layout.channels}.`,
    { path },
  )
}
