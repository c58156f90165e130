import { readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'

/** Removes files of a kind from a folder but for the `kept` that were used last. */
export async function removeOldest(directory: string, extension: string, kept: number): Promise<void> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(extension))
  const files = await Promise.all(
    names.map(async (name) => {
      const filePath = path.join(directory, name)
      return {
        filePath,
        usedAt: await stat(filePath).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        ),
      }
    }),
  )
  files.sort((left, right) => right.usedAt - left.usedAt)
  for (const { filePath } of files.slice(kept)) await rm(filePath, { force: true })
}
