import { mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isSqliteError, sqliteCodes } from '../../files/sqlite-error.ts'

/** How long a process waits for another that is writing. */
const busyTimeoutMs = 5000

/** The table that an output ledger keeps, as in a queue's own database. */
const schema = `
  CREATE TABLE IF NOT EXISTS outputs (
    content_sha256 TEXT NOT NULL,
    settings_sha256 TEXT NOT NULL,
    input_path TEXT NOT NULL,
    output_path TEXT NOT NULL PRIMARY KEY,
    size_bytes INTEGER NOT NULL,
    modified_ms INTEGER NOT NULL,
    finished_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS outputs_content ON outputs (content_sha256, settings_sha256);`

/**
 * Opens the outputs that runs without a queue's file remember together, so that a later run skips what an earlier
 * one has done. Several processes may have it open. It holds nothing that could not be done again: a damaged one is
 * replaced by an empty one, and where none can be written, this run alone remembers.
 */
export function openOutputsDatabase(path: string): DatabaseSync {
  for (const isRepaired of [false, true]) {
    try {
      return openShared(path)
    } catch (error) {
      if (isRepaired || !isSqliteError(error, [sqliteCodes.corrupt, sqliteCodes.notADatabase])) break
      for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true })
    }
  }
  const database = new DatabaseSync(':memory:')
  database.exec(schema)
  return database
}

function openShared(path: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true })
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs })
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    database.exec(schema)
    database.exec('BEGIN IMMEDIATE; COMMIT')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}
