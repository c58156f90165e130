import { existsSync } from 'node:fs'
import path from 'node:path'

/**
 * Files and folders among a command line's arguments ("open with", a second start), as absolute paths. Options and
 * what does not exist are left out.
 * @param argv as Electron gives it: the executable first
 * @param applicationFolder in a checkout, the folder that Electron was started with: what stands before it was meant
 *   for Electron; `null` in a package
 */
export function pathsFromArguments(
  argv: readonly string[],
  workingDirectory: string,
  applicationFolder: string | null,
): string[] {
  const paths = argv.map((argument) => path.resolve(workingDirectory, argument))
  const first = applicationFolder === null ? 0 : paths.indexOf(applicationFolder)
  return paths.filter((file, index) => index > first && !argv[index]?.startsWith('-') && existsSync(file))
}
