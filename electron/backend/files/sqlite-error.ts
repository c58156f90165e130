/** SQLite's primary result codes that concern us. */
export const sqliteCodes = { busy: 5, locked: 6, corrupt: 11, full: 13, notADatabase: 26 } as const

/** Whether SQLite failed with one of these codes. */
export function isSqliteError(error: unknown, codes: readonly number[]): boolean {
  if (!(error instanceof Error) || !('errcode' in error)) return false
  // The low byte is the primary result code; the rest refines it.
  return typeof error.errcode === 'number' && codes.includes(error.errcode & 0xff)
}
