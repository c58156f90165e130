import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Share of the limit that may be written before the folder is looked at again. */
const uncheckedShare = 1 / 20
/** Files that are being written, by whichever process, end so. */
const temporarySuffix = '.tmp'
/** A temporary file that has not been written to for so long belongs to no one any more. */
const abandonedAfterMs = 24 * 3_600_000

/** A folder of files that can be made again, kept within a number of bytes by the last use of each. */
export interface BoundedFolder {
  /**
   * Notes that bytes were written. The folder is pruned at the first time, so that what earlier starts left counts,
   * and whenever more may have come than the limit leaves room for.
   */
  written(bytes: number): Promise<void>
}

/** @param limitBytes what the files may take together; a twentieth more for a moment. */
export function createBoundedFolder(directory: string, limitBytes: number): BoundedFolder {
  const state = { bytesUnchecked: Number.POSITIVE_INFINITY }
  return {
    async written(bytes) {
      state.bytesUnchecked += bytes
      if (state.bytesUnchecked <= limitBytes * uncheckedShare) return
      state.bytesUnchecked = 0
      await pruneFiles(directory, limitBytes)
    },
  }
}

/**
 * Deletes the files of a folder that were not used for longest, until the others take at most `limitBytes`. Folders
 * are left alone, and files that others rename or delete meanwhile are none to be minded.
 */
export async function pruneFiles(directory: string, limitBytes: number): Promise<void> {
  const now = Date.now()
  const kept: { readonly path: string; readonly size: number; readonly usedMs: number }[] = []
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(directory, entry.name)
    const found = await stat(path).catch(() => null)
    if (!found) continue
    if (!entry.name.endsWith(temporarySuffix)) kept.push({ path, size: found.size, usedMs: found.mtimeMs })
    else if (now - found.mtimeMs > abandonedAfterMs) await rm(path, { force: true })
  }
  let totalBytes = kept.reduce((sum, { size }) => sum + size, 0)
  for (const { path, size } of kept.toSorted((a, b) => a.usedMs - b.usedMs)) {
    if (totalBytes <= limitBytes) return
    // Windows keeps files that are being read; they go another time.
    await rm(path, { force: true }).catch(() => undefined)
    totalBytes -= size
  }
}
