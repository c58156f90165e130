import type { OutputFormat } from '../../common/settings/upscale-settings.ts'
import { avifWriter } from './avif/avif-writer.ts'
import type { FormatWriter } from './format-writer.ts'
import { gifWriter } from './gif/gif-writer.ts'
import { jpegWriter } from './jpeg/jpeg-writer.ts'
import { jxlWriter } from './jxl/jxl-writer.ts'
import { pngWriter } from './png/png-writer.ts'
import { tiffWriter } from './tiff/tiff-writer.ts'
import { webpWriter } from './webp/webp-writer.ts'

/** How every format is written. */
export const formatWriters: Readonly<Record<OutputFormat, FormatWriter>> = {
  png: pngWriter,
  jpeg: jpegWriter,
  webp: webpWriter,
  tiff: tiffWriter,
  avif: avifWriter,
  jxl: jxlWriter,
  gif: gifWriter,
}
