import { realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Knows which files were found. */
interface SeenFiles {
  /** Whether a file was not found before, by whatever way its folder was reached. */
  isNew(path: string): Promise<boolean>
}

/** Files are told apart by their own names in their real folders: a link beside its target is a picture of its own. */
export function createSeenFiles(): SeenFiles {
  const paths = new Set<string>()
  const folders = new Map<string, string>()
  const realFolder = async (folder: string): Promise<string> => {
    const known = folders.get(folder)
    if (known !== undefined) return known
    const real = await realpath(folder).catch(() => folder)
    folders.set(folder, real)
    return real
  }
  return {
    async isNew(path) {
      const real = join(await realFolder(dirname(path)), basename(path))
      const isNew = !paths.has(real)
      paths.add(real)
      return isNew
    },
  }
}
