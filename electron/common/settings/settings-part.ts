import type { UpscaleSettings } from './upscale-settings.ts'
import type { SettingsTable } from './setting.ts'
import { settingsTable } from './settings-table.ts'
import {
  settingsIn,
  settingsWith,
  settingValue,
  withSettingValue,
  type YesOrNoFact,
} from './walk-settings.ts'

/** Some of the settings; a group may hold some of its members. */
export type SettingsPart = {
  readonly [Name in keyof UpscaleSettings]?: Name extends
    'limits' | 'finish' | 'steps' | 'encoding' | 'metadata'
    ? Partial<UpscaleSettings[Name]>
    : UpscaleSettings[Name]
}

/** The part of settings that a fact chooses. */
export function pickSettings(
  settings: SettingsPart,
  fact: YesOrNoFact,
  table: SettingsTable = settingsTable,
): SettingsPart {
  return mergeSettings({}, settings, settingsWith(table, fact))
}

/** Settings with those of a part in their place, setting by setting. */
export function mergeSettings<Settings extends SettingsPart>(
  settings: Settings,
  part: SettingsPart,
  table: SettingsTable = settingsTable,
): Settings {
  return settingsIn(table).reduce((merged, placed) => {
    const value = settingValue(part, placed)
    return value === undefined ? merged : withSettingValue(merged, placed, value)
  }, settings)
}
