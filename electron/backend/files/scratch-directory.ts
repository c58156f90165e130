import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { fileError } from './file-error.ts'
import { isProcessAlive } from './is-process-alive.ts'
import { makeDirectory } from './make-directory.ts'

const ownedName = /^\.?enlarger-([0-9a-f]{8})-(\d+)-/

/** Distinguishes this machine from others that write into the same shared folder. */
const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)

/** A name for a temporary file or folder that states which process, of which machine, it belongs to. */
export function ownedPrefix(processId = process.pid): string {
  return `enlarger-${machine}-${processId}-`
}

/** A new private folder for spools inside `parent`. Leftovers of processes that are gone are removed first. */
export async function createScratchDirectory(parent: string): Promise<string> {
  try {
    await makeDirectory(parent)
    await removeOrphans(parent)
    return await mkdtemp(join(parent, ownedPrefix()))
  } catch (error) {
    throw fileError(error, parent, 'write')
  }
}

/** Runs `use` with a private folder inside `parent`, which is gone when that ends, whatever comes of it. */
export async function withScratchDirectory<T>(
  parent: string,
  use: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = await createScratchDirectory(parent)
  try {
    return await use(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Removes temporary files and folders in `directory` whose process, on this machine, no longer runs. */
export async function removeOrphans(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const [, owner, processId] = ownedName.exec(name) ?? []
    if (owner === machine && !isProcessAlive(Number(processId))) {
      await rm(join(directory, name), { recursive: true, force: true })
    }
  }
}
