import type { AreaHandlers } from '../area.ts'
import type { PreferencesFile } from './preferences-file.ts'

/** Answers the contract's methods on preferences. */
export function createPreferenceHandlers(
  preferences: PreferencesFile,
): AreaHandlers<'preferences.get' | 'preferences.set'> {
  return {
    'preferences.get': () => preferences.get(),
    'preferences.set': (changes) => preferences.set(changes),
  }
}
