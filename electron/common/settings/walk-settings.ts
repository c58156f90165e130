import { isSetting, type Setting, type SettingFacts, type SettingsTable } from './setting.ts'

/** A setting, and where its value stands in an object of settings. */
export interface PlacedSetting {
  readonly path: readonly [string] | readonly [group: string, name: string]
  readonly setting: Setting
}

/** All settings of a table in its order, those of groups included. */
export function settingsIn(table: SettingsTable): PlacedSetting[] {
  return Object.entries(table).flatMap(([name, entry]): PlacedSetting[] =>
    isSetting(entry)
      ? [{ path: [name], setting: entry }]
      : Object.entries(entry).map(([member, setting]) => ({ path: [name, member], setting })),
  )
}

/** The value of one setting; `undefined` where the settings lack it. */
export function settingValue(settings: unknown, { path }: PlacedSetting): unknown {
  return path.reduce<unknown>((holder, name) => (isObject(holder) ? holder[name] : undefined), settings)
}

/** The same settings with another value for one of them. */
export function withSettingValue<Settings extends object>(
  settings: Settings,
  { path: [first, second] }: PlacedSetting,
  value: unknown,
): Settings {
  if (second === undefined) return { ...settings, [first]: value }
  const group = (settings as Readonly<Record<string, unknown>>)[first]
  return { ...settings, [first]: { ...(isObject(group) ? group : {}), [second]: value } }
}

/** Facts by which a part of the settings is chosen. */
export type YesOrNoFact = {
  [Name in keyof SettingFacts]-?: SettingFacts[Name] extends boolean ? Name : never
}[keyof SettingFacts]

/** The part of a table whose settings have this in common; groups that come out empty are left out. */
export function settingsWith(table: SettingsTable, fact: YesOrNoFact): SettingsTable {
  const entries = Object.entries(table).flatMap(([name, entry]): [string, SettingsTable[string]][] => {
    if (isSetting(entry)) return entry[fact] ? [[name, entry]] : []
    const members = Object.entries(entry).filter(([, member]) => member[fact])
    return members.length > 0 ? [[name, Object.fromEntries(members)]] : []
  })
  return Object.fromEntries(entries)
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
