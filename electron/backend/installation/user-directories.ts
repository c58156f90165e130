import { join } from 'node:path'
import envPaths from 'env-paths'

/** Folders of this user in which the program keeps its things, by the system's conventions. */
export interface UserDirectories {
  /** What must not be lost: queue, preferences, imported models. */
  readonly data: string
  /** What can be made again: previews, converted models. */
  readonly cache: string
}

/** `ENLARGER_DATA_DIRECTORY` puts everything into one folder (portable use, tests). */
export function userDirectories(environment: NodeJS.ProcessEnv = process.env): UserDirectories {
  const own = environment['ENLARGER_DATA_DIRECTORY']
  if (own) return { data: own, cache: join(own, 'cache') }
  const { data, cache } = envPaths('enlarger', { suffix: '' })
  return { data, cache }
}
