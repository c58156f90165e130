import type { ImageSink, ImageSinkOptions } from '../../../electron/backend/image/image-sink.ts'
import { openImageSink } from '../../../electron/backend/image/open-image-sink.ts'
import type { ImageSource } from '../../../electron/backend/image/image-source.ts'
import { encodingSchema } from '../../../electron/common/settings/upscale-settings.ts'

/** A sink for a picture of its source's size (or the size in `changes`), with every option at its default. */
export async function openPlainSink(
  source: ImageSource,
  finalPath: string,
  changes: Partial<ImageSinkOptions> = {},
): Promise<ImageSink> {
  const { widthPx = source.info.widthPx, heightPx = source.info.heightPx } = changes
  return await openImageSink({
    source,
    finalPath,
    widthPx,
    heightPx,
    targetWidthPx: widthPx,
    targetHeightPx: heightPx,
    encoding: encodingSchema.parse({}),
    allowOverwrite: false,
    ...changes,
  })
}
