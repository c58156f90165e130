import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * The folder of the application: the nearest one above this file that holds `models` and `package.json`, both
 * in a checkout and in a package.
 */
export function applicationDirectory(): string {
  for (let path = import.meta.dirname; dirname(path) !== path; path = dirname(path)) {
    if (existsSync(join(path, 'package.json')) && existsSync(join(path, 'models'))) return path
  }
  throw new Error(`Expected a folder with package.json and models above "${import.meta.dirname}".`)
}
