import type { Message } from '../../common/messages/message.ts'
import { join } from 'node:path'
import { AppError } from '../../common/messages/app-error.ts'
import { requireDiskSpace } from '../files/disk-space.ts'
import type { FormatReader } from '../formats/format-reader.ts'
import { formatReaders } from '../formats/format-readers.ts'
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
  const reader = formatReaders[info.format]
  const channels = info.colourChannels + (info.hasAlpha ? 1 : 0)
  await requireDiskSpace(directory, info.pages * spoolBytes({ ...info, channels }))
  try {
    const decoded =
      (await reader.decode?.(file, info, directory, signal)) ??
      (reader.wasm === undefined
        ? await decodeStrips(file, info, directory, reader)
        : await decodeForeign(file, info, reader.wasm, directory, wasm, signal))
    requireSize(info, decoded.spool)
    return { ...decoded, warnings: [...decoded.warnings, ...(reader.notes ?? [])] }
  } catch (error) {
    signal?.throwIfAborted()
    throw decodeError(error, file.path)
  }
}

async function decodeStrips(
  file: InputFile,
  info: ImageInfo,
  directory: string,
  { keepsDamaged = false }: FormatReader,
): Promise<DecodedImage> {
  const path = join(directory, 'decoded.v')
  const decoded = async (warnings: readonly Message[]): Promise<DecodedImage> => {
    const spool = await RasterSpool.open(path)
    return { name: 'decoded.v', spool: await spool.handOver(), warnings }
  }
  try {
    await decodeWithLibvips(file.readable, info, path, 'truncated')
    return await decoded([])
  } catch (error) {
    if (!keepsDamaged) throw error
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
