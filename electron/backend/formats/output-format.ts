import type { Encoding, OutputFormat } from '../../common/settings/upscale-settings.ts'
import { outputFormats } from '../../common/settings/upscale-settings.ts'
import type { InputFormat } from '../../common/formats/image-formats.ts'

/** The format a picture is written in: the chosen one, or for `same` its own, PNG where that cannot be written. */
export function resolveFormat(chosen: Encoding['format'], input: InputFormat): OutputFormat {
  if (chosen !== 'same') return chosen
  return outputFormats.find((format) => format === input) ?? 'png'
}
