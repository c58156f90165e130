import { realpath } from 'node:fs/promises'
import { failure } from '../../common/messages/failure.ts'
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
  const names = { format: label, suggestion: formatLimits[suggestedFormat].label }
  const isLong = Math.max(size.widthPx, size.heightPx) > maximumSidePx
  throw failure(
    'output-too-large',
    isLong
      ? { code: 'result-sides-too-long', ...names, limitPx: maximumSidePx, ...size }
      : {
          code: 'result-too-large-to-encode',
          ...names,
          limitBytes: maximumSampleBytes,
          samplesBytes: sampleBytes(format, picture),
        },
    { details: { format, maximumSidePx, suggestedFormat, ...size } },
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
    throw failure('output-is-input', { code: 'result-would-replace-input', path: finalPath })
  }
  if (!allowOverwrite) {
    throw failure('output-exists', { code: 'file-exists', path: finalPath })
  }
}
