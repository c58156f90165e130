import { copyFile, readFile, rename } from 'node:fs/promises'
import {
  preferencesSchema,
  type PreferenceChanges,
  type Preferences,
} from '../../common/settings/preferences.ts'
import { writeAtomically } from '../files/write-atomically.ts'
import { readStoredPreferences } from './stored-preferences.ts'

/** The user's preferences, kept in one JSON file. */
export interface PreferencesFile {
  get(): Promise<Preferences>
  /**
   * Changes some preferences and saves all. Concurrent changes are applied one after the other.
   * @throws what writing throws; where the file could not be read, also what putting it aside throws. Nothing is
   *   overwritten then.
   */
  set(changes: PreferenceChanges): Promise<Preferences>
}

/** What was read, and what has to happen to the file before it is written. */
interface Loaded {
  readonly preferences: Preferences
  /** `copy`: parts of it did not fit. `move`: none of it could be read. */
  readonly putAside: 'no' | 'copy' | 'move'
}

/**
 * @param path a file that need not exist. A copy of what was last written whole is kept beside it and read where the
 *   file itself cannot be; a file that cannot be read, or not in full, is put aside before it is replaced.
 */
export function createPreferencesFile(path: string): PreferencesFile {
  let latest: Promise<Loaded> = load(path)
  return {
    get: async () => (await latest).preferences,
    set(changes) {
      const next = latest.then(async (old): Promise<Loaded> => {
        const preferences = preferencesSchema.parse({ ...old.preferences, ...withoutUndefined(changes) })
        await putAside(path, old.putAside)
        const text = `${JSON.stringify(preferences, null, 2)}\n`
        await writeAtomically(path, text)
        await writeAtomically(backupOf(path), text)
        return { preferences, putAside: 'no' }
      })
      latest = next.catch(() => load(path))
      return next.then(({ preferences }) => preferences)
    },
  }
}

function backupOf(path: string): string {
  return `${path}.backup`
}

async function load(path: string): Promise<Loaded> {
  try {
    const { preferences, isWhole } = readStoredPreferences(parseObject(await readFile(path, 'utf8')))
    return { preferences, putAside: isWhole ? 'no' : 'copy' }
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return { preferences: await loadBackup(path), putAside: isMissing ? 'no' : 'move' }
  }
}

async function loadBackup(path: string): Promise<Preferences> {
  try {
    return readStoredPreferences(parseObject(await readFile(backupOf(path), 'utf8'))).preferences
  } catch {
    return preferencesSchema.parse({})
  }
}

async function putAside(path: string, how: Loaded['putAside']): Promise<void> {
  if (how === 'no') return
  const aside = `${path}.damaged-${Date.now()}`
  if (how === 'copy') await copyFile(path, aside)
  else await rename(path, aside)
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new TypeError('Expected an object of preferences.')
}

function withoutUndefined(changes: PreferenceChanges): PreferenceChanges {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
}
