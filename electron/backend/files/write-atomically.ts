import { randomUUID } from 'node:crypto'
import { mkdir, open, realpath, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { requireReplaceable } from './require-replaceable.ts'

/**
 * Replaces a file as a whole: after a crash it has its old or its new content, never a part.
 * @param content all of it, or portions of it
 * @throws AppError `output-unwritable` where something else than a file is there
 */
export async function replaceFile(
  name: string,
  content: string | Uint8Array | AsyncIterable<string>,
): Promise<void> {
  // Of a link, the file that it leads to.
  const path = await realpath(name).catch(() => name)
  await requireReplaceable(path)
  const temporary = `${path}.${randomUUID()}.tmp`
  try {
    const file = await open(temporary, 'wx')
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** {@link replaceFile}, whose folder is made where it is missing. */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await replaceFile(path, content)
}
