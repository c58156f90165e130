import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { applicationDirectory } from './application-directory.ts'

/** Version of the program itself. */
export function applicationVersion(): string {
  return versionIn(join(applicationDirectory(), 'package.json'))
}

/** The version that a package's manifest states. */
export function versionIn(packagePath: string): string {
  const content: unknown = JSON.parse(readFileSync(packagePath, 'utf8'))
  if (typeof content === 'object' && content && 'version' in content) return String(content.version)
  throw new Error(`Expected a version in "${packagePath}".`)
}
