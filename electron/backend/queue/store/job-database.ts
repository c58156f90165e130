import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { failure } from '../../../common/messages/failure.ts'
import { defineFoldCase } from './fold-case.ts'
import { jobMigrations } from './job-schema.ts'
import { salvageJobs } from './salvage-jobs.ts'
import { isSqliteError, sqliteCodes } from '../../files/sqlite-error.ts'

/** An open queue database, and what the user should know about how it was opened. */
export interface OpenedDatabase {
  readonly database: DatabaseSync
  /** Where a damaged predecessor was put aside; `null` where nothing was damaged. */
  readonly damagedPath: string | null
  /** How many of its jobs could be saved. */
  readonly savedJobs: number
}

/**
 * Opens the queue's database, makes it when missing and migrates it. The file stays locked by this process
 * until closed (the system releases the lock of a killed process). A damaged file is put aside and what can be
 * read of it goes into a new one. `:memory:` keeps everything in memory.
 * @throws AppError `queue-busy` where another process has the file open; `bad-request` where a newer version
 *   of the program wrote it.
 */
export function openJobDatabase(path: string): OpenedDatabase {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
  try {
    return { database: openAndCheck(path), damagedPath: null, savedJobs: 0 }
  } catch (error) {
    if (isSqliteError(error, [sqliteCodes.busy, sqliteCodes.locked])) {
      throw failure('queue-busy', { code: 'queue-in-use', path })
    }
    if (!isSqliteError(error, [sqliteCodes.corrupt, sqliteCodes.notADatabase])) throw error
    const damagedPath = putAside(path)
    const database = openAndCheck(path)
    return { database, damagedPath, savedJobs: salvageJobs(damagedPath, database) }
  }
}

function openAndCheck(path: string): DatabaseSync {
  const database = new DatabaseSync(path)
  try {
    // An exclusive write-ahead log locks the file for this process, and its lock dies with the process.
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    database.exec('PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY')
    database.exec('BEGIN IMMEDIATE; COMMIT')
    const check = database.prepare('PRAGMA quick_check(1)').get()
    if (check?.['quick_check'] !== 'ok') throw new DamagedDatabase()
    migrate(database, path)
    defineFoldCase(database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

class DamagedDatabase extends Error {
  readonly errcode = sqliteCodes.corrupt
}

function migrate(database: DatabaseSync, path: string): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
  if (version > jobMigrations.length) {
    throw failure('bad-request', { code: 'queue-of-newer-version', path })
  }
  jobMigrations.slice(version).forEach((step, index) => {
    database.exec(`BEGIN; ${step}; PRAGMA user_version = ${version + index + 1}; COMMIT`)
  })
}

function putAside(path: string): string {
  const damagedPath = `${path}.damaged-${Date.now()}`
  renameSync(path, damagedPath)
  // What was written last is in the log, which may be whole.
  if (existsSync(`${path}-wal`)) renameSync(`${path}-wal`, `${damagedPath}-wal`)
  rmSync(`${path}-shm`, { force: true })
  return damagedPath
}
