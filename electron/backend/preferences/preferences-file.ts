import { readFile } from 'node:fs/promises'
import {
  preferencesSchema,
  type PreferenceChanges,
  type Preferences,
} from '../../common/settings/preferences.ts'
import { writeAtomically } from '../files/write-atomically.ts'

/** The user's preferences, kept in one JSON file. */
export interface PreferencesFile {
  get(): Promise<Preferences>
  /** Changes some preferences and saves all. Concurrent changes are applied one after the other. */
  set(changes: PreferenceChanges): Promise<Preferences>
}

/** @param path a file that need not exist; unreadable members count as not set. */
export function createPreferencesFile(path: string): PreferencesFile {
  let latest: Promise<Preferences> = load(path)
  return {
    get: () => latest,
    set(changes) {
      const next = latest.then(async (old) => {
        const preferences = preferencesSchema.parse({ ...old, ...withoutUndefined(changes) })
        await writeAtomically(path, `${JSON.stringify(preferences, null, 2)}\n`)
        return preferences
      })
      latest = next.catch(() => load(path))
      return next
    },
  }
}

async function load(path: string): Promise<Preferences> {
  const text = await readFile(path, 'utf8').catch(() => '{}')
  const stored = parseObject(text)
  // Each member by itself, so that one that no longer fits does not cost the user the others.
  const fitting = Object.entries(preferencesSchema.shape).flatMap(([name, schema]) => {
    const member = schema.safeParse(stored[name])
    return member.success ? [[name, member.data] as const] : []
  })
  return preferencesSchema.parse(Object.fromEntries(fitting))
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

function withoutUndefined(changes: PreferenceChanges): PreferenceChanges {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
}
