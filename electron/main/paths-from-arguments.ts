import { existsSync } from 'node:fs'
import path from 'node:path'

/**
 * Files and folders among a command line's arguments ("open with", a second start), as absolute paths. Options and
 * what does not exist are left out.
 * @param argv as Electron gives it: the executable first; in a checkout also the application's folder.
 */
export function pathsFromArguments(
  argv: readonly string[],
  workingDirectory: string,
  packaged: boolean,
): string[] {
  return argv
    .slice(packaged ? 1 : 2)
    .filter((argument) => !argument.startsWith('-'))
    .map((argument) => path.resolve(workingDirectory, argument))
    .filter((file) => existsSync(file))
}
