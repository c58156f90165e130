import type { PictureChoice } from '../../common/analysis/picture-choice.ts'
import type { ExecutionProvider } from '../../common/identifiers.ts'
import type { SettingsTable } from '../../common/settings/setting.ts'
import type { SettingsPart } from '../../common/settings/settings-part.ts'
import { settingsTable } from '../../common/settings/settings-table.ts'
import { settingsIn, settingValue } from '../../common/settings/walk-settings.ts'

/** What made a picture, as its XMP states it. Folders and names stay out: they are nobody else's business. */
export function describeUpscale(
  settings: SettingsPart,
  device: ExecutionProvider,
  table: SettingsTable = settingsTable,
): Readonly<Record<string, string>> {
  const stated = settingsIn(table).flatMap((placed): [string, string][] => {
    const { metadataName } = placed.setting
    const value = settingValue(settings, placed)
    if (metadataName === undefined || value === undefined) return []
    return [[metadataName, typeof value === 'string' ? value : JSON.stringify(value)]]
  })
  return { Software: 'Enlarger', Device: device, ...Object.fromEntries(stated) }
}

/** Why the model was chosen, as the XMP states it; nothing where the picture was not looked at. */
export function describeChoice(choice: PictureChoice | null): Readonly<Record<string, string>> {
  return choice === null ? {} : { ChosenFor: choice.reason }
}
