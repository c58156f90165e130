import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** The folder of an installed dependency; `null` where it is not installed. */
export function resolvePackageDirectory(name: string): string | null {
  for (const folder of createRequire(import.meta.url).resolve.paths(name) ?? []) {
    const path = join(folder, name)
    if (existsSync(join(path, 'package.json'))) return path
  }
  return null
}
