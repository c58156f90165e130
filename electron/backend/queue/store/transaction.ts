import type { DatabaseSync } from 'node:sqlite'

/** Does `work` as one transaction: all of it is kept, or, where it throws, nothing. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    // A full disk and the like end the transaction by themselves; undoing it again would hide why.
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}
