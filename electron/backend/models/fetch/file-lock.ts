import { open, readFile, rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

const pollMs = 250

/**
 * Runs `work` while no other process (window, command line) holds the lock of this name. A lock whose process
 * is gone does not count.
 * @throws an abort where the signal is aborted while waiting.
 */
export async function withFileLock<T>(
  lockPath: string,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  while (!(await take(lockPath))) {
    if (await isAbandoned(lockPath)) await rm(lockPath, { force: true })
    else await delay(pollMs, undefined, { signal })
  }
  try {
    return await work()
  } finally {
    await rm(lockPath, { force: true })
  }
}

async function take(lockPath: string): Promise<boolean> {
  try {
    const file = await open(lockPath, 'wx')
    await file.writeFile(String(process.pid))
    await file.close()
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

async function isAbandoned(lockPath: string): Promise<boolean> {
  const text = await readFile(lockPath, 'utf8').catch(() => null)
  // Gone meanwhile, or taken this very moment and its number not written yet.
  if (text === null || text === '') return false
  try {
    process.kill(Number(text), 0)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH'
  }
}
