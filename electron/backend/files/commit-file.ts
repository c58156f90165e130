import { link, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { requireReplaceable } from './require-replaceable.ts'
import { fileError } from './file-error.ts'

/** Answers of file systems that know no hard links. */
const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV', 'EACCES'])

/**
 * Gives a finished temporary file its final name: content is flushed to disk first, then the name appears at once
 * and whole. Both must lie in the same folder.
 * @throws AppError output-exists where the name is taken and may not be replaced; output-unwritable, also where what
 * is there is no file; disk-full
 */
export async function commitFile(
  temporaryPath: string,
  finalPath: string,
  allowOverwrite: boolean,
): Promise<void> {
  try {
    await flush(temporaryPath, 'r+')
    if (allowOverwrite) {
      await requireReplaceable(finalPath)
      await rename(temporaryPath, finalPath)
    } else await claimName(temporaryPath, finalPath)
    // Windows cannot open a folder for flushing, and needs no flush of it.
    if (process.platform !== 'win32') await flush(dirname(finalPath), 'r')
  } catch (error) {
    throw fileError(error, finalPath, 'write')
  }
}

/** A hard link fails where the name exists, which a rename does not on any system but Windows. */
async function claimName(temporaryPath: string, finalPath: string): Promise<void> {
  try {
    await link(temporaryPath, finalPath)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && noLinks.has(String(error.code)))) throw error
    const claim = await open(finalPath, 'wx')
    await claim.close()
    await rename(temporaryPath, finalPath)
    return
  }
  await rm(temporaryPath)
}

async function flush(path: string, mode: 'r' | 'r+'): Promise<void> {
  const file = await open(path, mode)
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
