import { modelIdSchema } from '../identifiers.ts'
import { settingsTable } from './settings-table.ts'
import { upscaleSettingsSchema, type UpscaleSettings } from './upscale-settings.ts'
import { settingsIn, settingValue, withSettingValue } from './walk-settings.ts'

/** Stands for a model whose name cannot be read any more. There is none of this name. */
export const unreadableModelId = modelIdSchema.parse('unreadable')

/**
 * Settings that were stored, by this release or another, or damaged since: each setting by itself, so that one that
 * no longer fits gets its default and does not cost the others. Never fails: settings without a readable model name
 * one that does not exist, and whoever runs them is told that.
 */
export function readStoredSettings(stored: unknown): UpscaleSettings {
  const fitting = settingsIn(settingsTable).reduce<object>((read, placed) => {
    const value = placed.setting.field.safeParse(settingValue(stored, placed))
    return value.success ? withSettingValue(read, placed, value.data) : read
  }, {})
  return upscaleSettingsSchema.parse({ modelId: unreadableModelId, ...fitting })
}

/** As {@link readStoredSettings}, from JSON; text that is none counts as nothing stored. */
export function readSettingsJson(json: string): UpscaleSettings {
  try {
    return readStoredSettings(JSON.parse(json))
  } catch {
    return readStoredSettings(null)
  }
}
