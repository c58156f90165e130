import { mkdir, open, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { isSqliteError, sqliteCodes } from './sqlite-error.ts'

const pollMs = 250

/**
 * Runs `work` while no other process (window, command line) holds the lock of this name. The system releases a lock
 * together with its process, however that ends: SQLite's own lock on the file is the lock.
 * @throws an abort where the signal is aborted while waiting.
 */
export async function withFileLock<T>(
  lockPath: string,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(dirname(lockPath), { recursive: true })
  for (;;) {
    signal.throwIfAborted()
    const lock = await take(lockPath)
    if (lock === null) {
      await delay(pollMs, undefined, { signal })
      continue
    }
    try {
      return await work()
    } finally {
      // Windows keeps files that are open; what is left there is empty and no lock.
      await rm(lockPath, { force: true }).catch(() => undefined)
      lock.close()
    }
  }
}

/** The open file, locked; `null` where another one holds it, or where it was replaced meanwhile. */
async function take(lockPath: string): Promise<DatabaseSync | null> {
  const file = await open(lockPath, 'a')
  const { ino } = await file.stat({ bigint: true }).finally(() => file.close())
  const database = new DatabaseSync(lockPath, { timeout: 0 })
  try {
    database.exec('BEGIN EXCLUSIVE')
    const present = await stat(lockPath, { bigint: true }).catch(() => null)
    if (present?.ino === ino) return database
  } catch (error) {
    // Earlier versions wrote a process number into it.
    if (isSqliteError(error, [sqliteCodes.notADatabase])) await rm(lockPath, { force: true })
    else if (!isSqliteError(error, [sqliteCodes.busy, sqliteCodes.locked])) {
      database.close()
      throw error
    }
  }
  database.close()
  return null
}
