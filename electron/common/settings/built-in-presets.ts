import { modelIdSchema } from '../identifiers.ts'
import { automaticModelId } from '../models/automatic-model.ts'
import { isSameValue } from './same-value.ts'
import { mergeSettings, pickSettings, type SettingsPart } from './settings-part.ts'
import { settingsTable } from './settings-table.ts'
import { settingsIn, settingValue } from './walk-settings.ts'
import { upscaleSettingsSchema, type UpscaleSettings } from './upscale-settings.ts'

/** Names of the presets that come with the program, in the order in which they are offered. */
export const builtInPresetIds = [
  'family-archive',
  'print-30x40',
  'web-2x',
  'screen-4k',
  'lossless-master',
] as const
export type BuiltInPresetId = (typeof builtInPresetIds)[number]

const faithfulModelId = modelIdSchema.parse('enlarger-photo-x4')
const restoringModelId = modelIdSchema.parse('enlarger-restore-x4')

/** What presets change of the defaults, with which the model follows each picture. */
const changes: Readonly<Record<BuiltInPresetId, SettingsPart>> = {
  // Old prints and early digital pictures: none of them is without damage.
  'family-archive': { modelId: restoringModelId, encoding: { format: 'jpeg' } },
  'print-30x40': {
    target: { kind: 'print', widthMm: 300, heightMm: 400, dpi: 300 },
    encoding: { format: 'jpeg', quality: 95 },
  },
  'web-2x': {
    target: { kind: 'scale', factor: 2 },
    encoding: { format: 'webp', quality: 82, effort: 4, colour: 'srgb' },
    metadata: { keep: 'withoutLocation' },
  },
  'screen-4k': {
    target: { kind: 'longSide', px: 3840 },
    encoding: { format: 'jpeg', quality: 90, progressive: true, colour: 'srgb' },
  },
  // A master invents nothing.
  'lossless-master': { modelId: faithfulModelId, encoding: { format: 'tiff', tiffCompression: 'deflate' } },
}

/**
 * Presets that come with the program; they cannot be changed or deleted, but copied. Each decides every setting
 * that presets hold, model and Clean-up included; device, tiles, names and collisions stay as the user has them.
 */
export const builtInPresets: Readonly<Record<BuiltInPresetId, SettingsPart>> = Object.fromEntries(
  builtInPresetIds.map((id) => [id, wholePreset(changes[id])]),
) as Record<BuiltInPresetId, SettingsPart>

/** Settings under a preset that comes with the program. */
export function withBuiltInPreset(settings: UpscaleSettings, id: BuiltInPresetId): UpscaleSettings {
  return mergeSettings(settings, builtInPresets[id])
}

/** Whether settings are those of a preset in everything that it decides. */
export function followsPreset(settings: UpscaleSettings, preset: SettingsPart): boolean {
  return settingsIn(settingsTable).every((placed) => {
    const decided = settingValue(preset, placed)
    return decided === undefined || isSameValue(decided, settingValue(settings, placed))
  })
}

function wholePreset(part: SettingsPart): SettingsPart {
  const defaults = upscaleSettingsSchema.parse({ modelId: automaticModelId })
  return pickSettings(mergeSettings<SettingsPart>(defaults, part), 'inPresets')
}
