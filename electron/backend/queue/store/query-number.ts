import type { DatabaseSync, SQLInputValue } from 'node:sqlite'

/** The number that a query answers as its column `n`. */
export function queryNumber(
  database: DatabaseSync,
  sql: string,
  values: readonly SQLInputValue[] = [],
): number {
  return Number(database.prepare(sql).get(...values)?.['n'])
}
