import type { OutputTarget, UpscaleSettings } from '../../../electron/common/settings/upscale-settings.ts'
import { formatLimits } from '../../../electron/common/formats/format-limits.ts'
import type { Formats } from '../text/formats.ts'
import type { TextKey } from '../text/english.ts'
import type { TextValues } from '../text/translator.svelte.ts'

type Say = (key: TextKey, values?: TextValues) => string

/** Settings in one line: model, size and file. */
export function settingsSummary(
  settings: UpscaleSettings,
  modelName: string,
  say: Say,
  formats: Formats,
): string {
  const { format } = settings.encoding
  const file = format === 'same' ? say('file.same') : formatLimits[format].label
  return [modelName, targetText(settings.target, say, formats), file].join(' · ')
}

function targetText(target: OutputTarget, say: Say, formats: Formats): string {
  switch (target.kind) {
    case 'scale':
      return say('size.times', { factor: formats.decimal(target.factor) })
    case 'megapixels':
      return say('unit.megapixels', { value: formats.decimal(target.megapixels) })
    case 'print':
      return `${formats.decimal(target.widthMm)} × ${formats.decimal(target.heightMm)} mm, ${formats.integer(target.dpi)} dpi`
    case 'width':
    case 'height':
    case 'longSide':
    case 'shortSide':
      return `${say(`size.${target.kind}`)} ${formats.integer(target.px)} px`
    default:
      return target satisfies never
  }
}
