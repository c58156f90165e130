import type { Message } from '../../../common/messages/message.ts'
import { join } from 'node:path'
import { AppError } from '../../../common/messages/app-error.ts'
import type { DecodedImage } from '../decoded-image.ts'
import type { ImageInfo } from '../image-info.ts'
import type { InputFile } from '../input-file.ts'
import { RasterSpool } from '../spool/raster-spool.ts'
import type { WasmDecoders, WasmFormat } from './wasm-decoders.ts'

/** Rows copied at a time from a decoder's file to the spool. */
const copiedRows = 64

/** Decodes an image of a format libvips does not know into a spool in `directory`. */
export async function decodeForeign(
  file: InputFile,
  info: ImageInfo,
  format: WasmFormat,
  directory: string,
  wasm: WasmDecoders,
  signal?: AbortSignal,
): Promise<DecodedImage> {
  const samplesPath = join(directory, 'samples.raw')
  const picture = await wasm.read(file, format, 'pixels', { signal, samplesPath })
  const { widthPx, samples, bitDepth } = picture
  const heightPx = picture.heightPx * picture.pages
  const channels = picture.colourChannels + (picture.hasAlpha ? 1 : 0)
  if (samples !== null && samples.length !== widthPx * heightPx * channels) {
    throw new AppError(
      'input-corrupt',
      `Expected ${widthPx * heightPx * channels} samples in “${info.path}” but decoded ${samples.length}.`,
      { path: info.path },
    )
  }
  const layout = { widthPx, heightPx, channels, bitDepth, isInks: picture.colourChannels === 4 }
  const warnings: Message[] = [
    ...(picture.isDamaged === true ? [{ code: 'part-of-file-damaged' } as const] : []),
  ]
  const name = 'decoded.tif'
  const spool = await RasterSpool.create(join(directory, name), layout)
  try {
    if (samples === null) {
      const raw = await RasterSpool.openSamples(samplesPath, layout)
      try {
        for (let top = 0; top < heightPx; top += copiedRows) {
          await spool.append(await raw.read(top, Math.min(copiedRows, heightPx - top)))
        }
      } finally {
        await raw.dispose()
      }
    } else await spool.append({ widthPx, heightPx, channels, samples })
    return { name, spool: await spool.handOver(), warnings }
  } catch (error) {
    await spool.dispose()
    throw error
  }
}
