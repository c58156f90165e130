import { realpath } from 'node:fs/promises'
import { AppError } from '../../common/messages/app-error.ts'
import {
  fitsFormat,
  formatLimits,
  sampleBytes,
  substituteFormat,
} from '../../common/formats/format-limits.ts'
import type { OutputFormat } from '../../common/settings/upscale-settings.ts'
import type { ImageSinkOptions } from './image-sink.ts'

/** @throws AppError output-too-large, whose details name a format that fits */
export function requireFormatFits(format: OutputFormat, options: ImageSinkOptions): void {
  const { info } = options.source
  const size = { widthPx: options.targetWidthPx, heightPx: options.targetHeightPx }
  const picture = {
    ...size,
    pages: options.pages ?? 1,
    channels: info.colourChannels + (info.hasAlpha ? 1 : 0),
    bitDepth: info.bitDepth,
  }
  if (fitsFormat(format, picture)) return
  const { label, maximumSidePx, maximumSampleBytes = Infinity } = formatLimits[format]
  const suggestedFormat = substituteFormat(format, picture)
  const isLong = Math.max(size.widthPx, size.heightPx) > maximumSidePx
  const bytes = sampleBytes(format, picture)
  const limit = isLong
    ? `sides of at most ${maximumSidePx} px for ${label} but the output is ${size.widthPx}×${size.heightPx}`
    : `at most ${maximumSampleBytes / 1e6} MB of samples for ${label}, whose encoder holds them all, but the output of ` +
      `${size.widthPx}×${size.heightPx} has ${Math.round(bytes / 1e6)} MB`
  throw new AppError(
    'output-too-large',
    `Expected ${limit}; ${formatLimits[suggestedFormat].label} can hold it.`,
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
