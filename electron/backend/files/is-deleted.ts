import { lstat, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Whether there is no such file although its folder is there; a folder that is gone may be on a drive that is away. */
export async function isDeleted(path: string): Promise<boolean> {
  const isGone = await lstat(path).then(
    () => false,
    (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT',
  )
  if (!isGone) return false
  return await stat(dirname(path)).then(
    (folder) => folder.isDirectory(),
    () => false,
  )
}
