import { DatabaseSync } from 'node:sqlite'

/** Tables whose rows are worth saving, and their columns; those referred to come first. */
const tables = {
  settings: 'id, json',
  jobs:
    'sequence, id, position, input_path, output_directory, settings, kind, state, width_px, height_px, ' +
    'size_bytes, attempts, output_path, replaced, content_sha256, added_ms, started_ms, finished_ms, removed',
  outputs: 'content_sha256, settings_sha256, input_path, output_path, size_bytes, modified_ms, finished_ms',
  watched: 'id, path, output_directory, settings, is_listed',
  watched_files: 'folder, path, version',
} as const

/**
 * Copies what can still be read of a damaged queue into a new one. A row that cannot be read, or refers to one
 * that could not, is left out. Returns how many jobs were saved.
 */
export function salvageJobs(damagedPath: string, database: DatabaseSync): number {
  let damaged: DatabaseSync
  try {
    damaged = new DatabaseSync(damagedPath, { readOnly: true })
  } catch {
    return 0
  }
  let jobs = 0
  for (const [table, columns] of Object.entries(tables)) {
    const saved = copyRows(damaged, database, table, columns)
    if (table === 'jobs') jobs = saved
  }
  damaged.close()
  return jobs
}

function copyRows(from: DatabaseSync, to: DatabaseSync, table: string, columns: string): number {
  const marks = columns.replaceAll(/\w+/g, '?')
  const insert = to.prepare(`INSERT OR IGNORE INTO ${table} (${columns}) VALUES (${marks})`)
  let copied = 0
  to.exec('BEGIN')
  // A damaged page ends the reading: what lies before it is found from the front, what lies behind it from the end.
  for (const order of ['', `ORDER BY ${keyOf(table)} DESC`]) {
    try {
      const select = from.prepare(`SELECT ${columns} FROM ${table} ${order}`)
      select.setReturnArrays(true)
      for (const row of select.iterate()) copied += insertRow(insert, row)
      break
    } catch {
      continue
    }
  }
  to.exec('COMMIT')
  return copied
}

/** By what rows can be read backwards without sorting them. */
function keyOf(table: string): string {
  return table === 'watched_files' ? 'folder DESC, path' : 'rowid'
}

function insertRow(insert: ReturnType<DatabaseSync['prepare']>, row: unknown): number {
  try {
    // Rows come as arrays of what SQLite stores, which is what it takes.
    return Number(insert.run(...(row as string[])).changes)
  } catch {
    return 0
  }
}
