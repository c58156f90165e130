import {
  encodingSchema,
  finishSchema,
  metadataSettingsSchema,
  sizeLimitsSchema,
  type UpscaleSettings,
} from './upscale-settings.ts'

/** What a built-in preset decides; model, device, tiles, names and collisions stay as the user has them. */
export type PresetPart = Pick<UpscaleSettings, 'target' | 'limits' | 'finish' | 'encoding' | 'metadata'>

/** Names of the presets that come with the program, in the order in which they are offered. */
export const builtInPresetIds = [
  'family-archive',
  'print-30x40',
  'web-2x',
  'screen-4k',
  'lossless-master',
] as const
export type BuiltInPresetId = (typeof builtInPresetIds)[number]

/** Presets that come with the program; they cannot be changed or deleted, but copied. */
export const builtInPresets: Readonly<Record<BuiltInPresetId, PresetPart>> = {
  'family-archive': part({ kind: 'scale', factor: 4 }, { format: 'jpeg', quality: 92 }),
  'print-30x40': part(
    { kind: 'print', widthMm: 300, heightMm: 400, dpi: 300 },
    { format: 'jpeg', quality: 95, colour: 'keep' },
  ),
  'web-2x': part(
    { kind: 'scale', factor: 2 },
    { format: 'webp', quality: 82, effort: 4, colour: 'srgb' },
    { keep: 'withoutLocation' },
  ),
  'screen-4k': part(
    { kind: 'longSide', px: 3840 },
    { format: 'jpeg', quality: 90, progressive: true, colour: 'srgb' },
  ),
  'lossless-master': part({ kind: 'scale', factor: 4 }, { format: 'tiff', tiffCompression: 'deflate' }),
}

/** Whether settings are those of a preset in everything that it decides. */
export function followsPreset(settings: UpscaleSettings, preset: PresetPart): boolean {
  return (Object.keys(preset) as (keyof PresetPart)[]).every(
    (name) => canonical(settings[name]) === canonical(preset[name]),
  )
}

function part(
  target: PresetPart['target'],
  encoding: Partial<PresetPart['encoding']>,
  metadata: Partial<PresetPart['metadata']> = {},
): PresetPart {
  return {
    target,
    limits: sizeLimitsSchema.parse({}),
    finish: finishSchema.parse({}),
    encoding: encodingSchema.parse(encoding),
    metadata: metadataSettingsSchema.parse(metadata),
  }
}

function canonical(value: object): string {
  return JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
