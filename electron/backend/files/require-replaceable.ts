import { lstat } from 'node:fs/promises'
import { failure } from '../../common/messages/failure.ts'

/**
 * Renaming puts a file in the place of whatever is there, of a device or a socket too, and of a link instead of the
 * file it leads to. Only nothing and regular files are replaced.
 * @throws AppError `output-unwritable`
 */
export async function requireReplaceable(path: string): Promise<void> {
  const stats = await lstat(path).catch(() => null)
  if (stats === null || stats.isFile()) return
  throw failure('output-unwritable', {
    code: stats.isDirectory() ? 'file-is-folder' : 'file-not-regular',
    path,
  })
}
