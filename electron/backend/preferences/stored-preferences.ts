import {
  modelMemorySchema,
  preferencesSchema,
  presetSchema,
  type Preferences,
} from '../../common/settings/preferences.ts'
import { isSameValue } from '../../common/settings/same-value.ts'
import { readStoredSettings } from '../../common/settings/stored-settings.ts'

type Stored = Readonly<Record<string, unknown>>

/**
 * Preferences that were stored: each member, each preset and each setting by itself, so that one that no longer fits
 * does not cost the others.
 * @returns `isWhole`: whether everything fitted that this release knows.
 */
export function readStoredPreferences(stored: Stored): {
  readonly preferences: Preferences
  readonly isWhole: boolean
} {
  const known = Object.keys(preferencesSchema.shape).filter((name) => stored[name] !== undefined)
  const members = known.flatMap((name) => {
    const schema = preferencesSchema.shape[name as keyof Preferences]
    const member = schema.safeParse(readMember(name, stored[name]))
    return member.success ? [[name, member.data] as const] : []
  })
  const preferences = preferencesSchema.parse(Object.fromEntries(members))
  return {
    preferences,
    isWhole: known.every((name) => isHeld(stored[name], preferences[name as keyof Preferences])),
  }
}

function readMember(name: string, value: unknown): unknown {
  switch (name) {
    case 'settings':
      return isObject(value) ? readStoredSettings(value) : value
    case 'presets':
      return Array.isArray(value) ? value.flatMap(readPreset) : value
    case 'settingsByModel':
      return isObject(value)
        ? Object.fromEntries(
            Object.entries(value).filter(([, memory]) => modelMemorySchema.safeParse(memory).success),
          )
        : value
    default:
      return value
  }
}

function readPreset(value: unknown): unknown[] {
  if (!isObject(value) || !isObject(value['settings'])) return []
  const preset = presetSchema.safeParse({ ...value, settings: readStoredSettings(value['settings']) })
  return preset.success ? [preset.data] : []
}

/** Whether all that was stored is there in what was read, which may have defaults besides. */
function isHeld(stored: unknown, read: unknown): boolean {
  if (Array.isArray(stored)) {
    return (
      Array.isArray(read) && stored.length === read.length && stored.every((one, i) => isHeld(one, read[i]))
    )
  }
  if (!isObject(stored)) return isSameValue(stored, read)
  return isObject(read) && Object.entries(stored).every(([name, one]) => isHeld(one, read[name]))
}

function isObject(value: unknown): value is Stored {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
