import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileError } from './file-error.ts'
import { makeDirectory } from './make-directory.ts'

const ownedName = /^\.?enlarger-(\d+)-/

/** A name for a temporary file or folder that tells which process it belongs to. */
export function ownedPrefix(): string {
  return `enlarger-${process.pid}-`
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

/** Removes temporary files and folders in `directory` whose process no longer runs. */
export async function removeOrphans(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const owner = ownedName.exec(name)?.[1]
    if (owner !== undefined && !isRunning(Number(owner))) {
      await rm(join(directory, name), { recursive: true, force: true })
    }
  }
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
