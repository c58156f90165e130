import { access, readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'

/** Whether the file is there; marks it as used now, for the order in which files go. */
export async function touch(path: string): Promise<boolean> {
  try {
    await access(path)
    const now = new Date()
    await utimes(path, now, now)
    return true
  } catch {
    return false
  }
}

/** Deletes the files of a folder that were not used for longest, until the others take at most `limitBytes`. */
export async function pruneFiles(directory: string, limitBytes: number): Promise<void> {
  const names = await readdir(directory)
  const files = await Promise.all(
    names.map(async (name) => ({ path: join(directory, name), stats: await stat(join(directory, name)) })),
  )
  let totalBytes = files.reduce((sum, file) => sum + file.stats.size, 0)
  for (const file of files.sort((a, b) => a.stats.mtimeMs - b.stats.mtimeMs)) {
    if (totalBytes <= limitBytes) return
    await rm(file.path, { force: true })
    totalBytes -= file.stats.size
  }
}
