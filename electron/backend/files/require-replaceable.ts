import { lstat } from 'node:fs/promises'
import { AppError } from '../../common/messages/app-error.ts'

/**
 * Renaming puts a file in the place of whatever is there, of a device or a socket too, and of a link instead of the
 * file it leads to. Only nothing and regular files are replaced.
 * @throws AppError `output-unwritable`
 */
export async function requireReplaceable(path: string): Promise<void> {
  const stats = await lstat(path).catch(() => null)
  if (stats === null || stats.isFile()) return
  const found = stats.isDirectory()
    ? 'a folder'
    : stats.isSymbolicLink()
      ? 'a link'
      : 'a device, pipe or socket'
  throw new AppError('output-unwritable', `Expected to write “${path}”, but it is ${found}.`, { path })
}
