import { formatLimits } from '../../common/formats/format-limits.ts'
import { resolveFormat } from '../formats/output-format.ts'
import type { Encoding } from '../../common/settings/upscale-settings.ts'
import type { ImageInfo } from './image-info.ts'

/** How many of an image's frames or pages a file of the chosen format can take: all, or the first. */
export function writablePages(info: ImageInfo, encoding: Encoding): number {
  const { hasFrames, hasPages } = formatLimits[resolveFormat(encoding.format, info.format)]
  return (info.animation === null ? hasPages : hasFrames) ? info.pages : 1
}
