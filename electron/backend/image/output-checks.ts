import { realpath } from 'node:fs/promises'
import { AppError } from '../../common/app-error.ts'
import { fitsFormat, formatLimits, substituteFormat } from '../../common/format-limits.ts'
import type { OutputFormat } from '../../common/upscale-settings.ts'
import type { ImageSinkOptions } from './image-sink.ts'

/** @throws AppError output-too-large, whose details name a format that fits */
export function requireFormatFits(format: OutputFormat, options: ImageSinkOptions): void {
  const size = { widthPx: options.targetWidthPx, heightPx: options.targetHeightPx }
  if (fitsFormat(format, size)) return
  const { label, maximumSidePx } = formatLimits[format]
  const suggestedFormat = substituteFormat(format, size)
  throw new AppError(
    'output-too-large',
    `Expected sides of at most ${maximumSidePx} px for ${label} but the output is ${size.widthPx}×${size.heightPx}; ` +
      `${formatLimits[suggestedFormat].label} can hold it.`,
    { format, maximumSidePx, suggestedFormat, ...size },
  )
}

/** @throws AppError output-is-input | output-exists */
export async function requireFreeName({
  source,
  finalPath,
  allowOverwrite,
}: ImageSinkOptions): Promise<void> {
  const existing = await realpath(finalPath).catch(() => null)
  if (existing === null) return
  if (existing === (await realpath(source.info.path).catch(() => null))) {
    throw new AppError('output-is-input', `Expected another name than the input's own, “${finalPath}”.`, {
      path: finalPath,
    })
  }
  if (!allowOverwrite) {
    throw new AppError('output-exists', `Expected to write “${finalPath}”, but it exists already.`, {
      path: finalPath,
    })
  }
}
