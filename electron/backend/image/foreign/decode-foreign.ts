import { join } from 'node:path'
import { AppError } from '../../../common/app-error.ts'
import type { ForeignFormat } from '../../../common/image-format.ts'
import type { DecodedImage } from '../decode-image.ts'
import type { ImageInfo } from '../image-info.ts'
import { RasterSpool } from '../raster-spool.ts'
import { readForeign } from './read-foreign.ts'

const rawNote =
  'A camera raw file was developed with standard settings; a raw converter gives you more control.'

/** Decodes an image of a format libvips does not know into a spool in `directory`. */
export async function decodeForeign(
  info: ImageInfo & { readonly format: ForeignFormat },
  directory: string,
  signal?: AbortSignal,
): Promise<DecodedImage> {
  const picture = await readForeign(info.path, info.format, 'pixels', signal)
  const { widthPx, heightPx, samples } = picture
  const channels = picture.colourChannels + (picture.hasAlpha ? 1 : 0)
  const wanted = info.colourChannels + (info.hasAlpha ? 1 : 0)
  if (samples === null || widthPx !== info.widthPx || heightPx !== info.heightPx || channels !== wanted) {
    throw new AppError(
      'input-corrupt',
      `Expected ${info.widthPx}×${info.heightPx} pixels of ${wanted} channels in “${info.path}” but decoded ` +
        `${widthPx}×${heightPx} of ${channels}.`,
      { path: info.path },
    )
  }
  const spool = await RasterSpool.create(join(directory, 'decoded.tif'), {
    widthPx,
    heightPx,
    channels,
    bitDepth: 8,
  })
  try {
    await spool.append({ widthPx, heightPx, channels, samples })
    return { spool, warnings: info.format === 'raw' ? [rawNote] : [] }
  } catch (error) {
    await spool.dispose()
    throw error
  }
}
