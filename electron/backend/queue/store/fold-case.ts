import type { DatabaseSync } from 'node:sqlite'

/** The SQL function that {@link defineFoldCase} defines. */
export const foldedCase = 'fold_case'

/** Text in which letters that differ in case, or in how an accent is encoded, are the same. */
export function foldCase(text: string): string {
  return text.normalize('NFC').toLowerCase()
}

/** Gives a database {@link foldCase} as a function: SQLite's own `lower` knows ASCII only. */
export function defineFoldCase(database: DatabaseSync): void {
  database.function(foldedCase, { deterministic: true }, (text) => foldCase(String(text)))
}
