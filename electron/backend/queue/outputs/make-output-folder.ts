import { mkdir, open } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { failure } from '../../../common/messages/failure.ts'

/**
 * Makes the folder an output goes to, and those above it where they are missing. New folders are flushed to disk,
 * since an output that a power cut must not take lies in them.
 * @throws AppError output-unwritable
 */
export async function makeOutputFolder(path: string): Promise<void> {
  try {
    const first = await mkdir(path, { recursive: true })
    // Windows cannot open a folder for flushing, and needs no flush of it.
    if (first === undefined || process.platform === 'win32') return
    for (let made = resolve(path); ; made = dirname(made)) {
      await flush(dirname(made))
      if (made === resolve(first) || made === dirname(made)) return
    }
  } catch (cause) {
    throw failure('output-unwritable', { code: 'folder-not-made', path }, { cause })
  }
}

async function flush(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
