import { createHash } from 'node:crypto'
import { canonicalJson, isSameValue } from '../../../common/settings/same-value.ts'
import type { SettingsTable } from '../../../common/settings/setting.ts'
import type { SettingsPart } from '../../../common/settings/settings-part.ts'
import { settingsTable } from '../../../common/settings/settings-table.ts'
import { settingsIn, settingValue } from '../../../common/settings/walk-settings.ts'

/**
 * SHA-256 of the settings that decide what the output is. Settings that are neutral do not count, so that results
 * keep their hash when a release adds a setting.
 */
export function settingsHash(settings: SettingsPart, table: SettingsTable = settingsTable): string {
  const effective = settingsIn(table)
    .filter(({ setting }) => setting.affectsOutput)
    .map((placed) => ({ placed, value: settingValue(settings, placed) }))
    .filter(({ placed, value }) => !isSameValue(value, placed.setting.neutral))
    .map(({ placed, value }) => [placed.path.join('.'), value])
  return createHash('sha256')
    .update(canonicalJson(Object.fromEntries(effective)))
    .digest('hex')
}
