import { upscaleSettingsSchema } from '../../common/settings/upscale-settings.ts'
import { openImageSink } from '../image/open-image-sink.ts'
import type { ImageSource } from '../image/image-source.ts'

const stripHeightPx = 64

/** Writes an image as it is, unenlarged, as PNG with its profile. */
export async function writeCrop(
  source: ImageSource,
  finalPath: string,
  scratchDirectory: string,
  signal: AbortSignal,
): Promise<void> {
  const { widthPx, heightPx } = source.info
  const { encoding } = upscaleSettingsSchema.shape
  const sink = await openImageSink({
    source,
    finalPath,
    widthPx,
    heightPx,
    targetWidthPx: widthPx,
    targetHeightPx: heightPx,
    encoding: encoding.parse({ format: 'png' }),
    allowOverwrite: true,
    scratchDirectory,
    signal,
  })
  try {
    for await (const strip of source.strips({ stripHeightPx, signal })) await sink.write(strip)
    await sink.finish()
  } finally {
    await sink.abort()
  }
}
