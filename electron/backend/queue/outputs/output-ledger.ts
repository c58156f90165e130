import { stat } from 'node:fs/promises'
import type { DatabaseSync } from 'node:sqlite'
import { isDeleted } from '../../files/is-deleted.ts'

/** An output that was completed: from which content and settings, and what it looked like on disk. */
export interface LedgerEntry {
  readonly contentSha256: string
  readonly settingsSha256: string
  readonly inputPath: string
  readonly outputPath: string
}

/** Remembers completed outputs, so that finished work is found again by content, not by name. */
export class OutputLedger {
  readonly #database: DatabaseSync

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  /** Remembers an output that has just been completed. */
  async record(entry: LedgerEntry): Promise<void> {
    const stats = await stat(entry.outputPath)
    this.#database
      .prepare(
        `INSERT OR REPLACE INTO outputs
         (content_sha256, settings_sha256, input_path, output_path, size_bytes, modified_ms, finished_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        entry.contentSha256,
        entry.settingsSha256,
        entry.inputPath,
        entry.outputPath,
        stats.size,
        Math.trunc(stats.mtimeMs),
        Date.now(),
      )
  }

  /**
   * Forgets outputs that were deleted or moved, of so many looked at: a sample, so that a start takes no longer with
   * years of results, and all are looked at in time. Where the folder is gone, too, its drive may be away: kept.
   */
  async forgetDeleted(sampled: number): Promise<void> {
    const rows = this.#database
      .prepare('SELECT output_path FROM outputs ORDER BY random() LIMIT ?')
      .all(sampled)
    const forget = this.#database.prepare('DELETE FROM outputs WHERE output_path = ?')
    for (const { output_path: path } of rows) if (await isDeleted(String(path))) forget.run(String(path))
  }

  /** Whether the file at a path is an output of ours, as it was written. */
  async isIntact(outputPath: string): Promise<boolean> {
    const row = this.#database
      .prepare('SELECT size_bytes, modified_ms FROM outputs WHERE output_path = ?')
      .get(outputPath)
    const stats = await stat(outputPath).catch(() => null)
    return (
      !!row && !!stats && stats.size === row['size_bytes'] && Math.trunc(stats.mtimeMs) === row['modified_ms']
    )
  }

  /** Outputs of this content and settings that are still on disk as they were written, newest first. */
  async findIntact(contentSha256: string, settingsSha256: string): Promise<LedgerEntry[]> {
    const rows = this.#database
      .prepare(
        `SELECT input_path, output_path, size_bytes, modified_ms FROM outputs
         WHERE content_sha256 = ? AND settings_sha256 = ? ORDER BY rowid DESC`,
      )
      .all(contentSha256, settingsSha256)
    const intact: LedgerEntry[] = []
    for (const row of rows) {
      const outputPath = String(row['output_path'])
      const stats = await stat(outputPath).catch(() => null)
      if (stats?.size !== row['size_bytes'] || Math.trunc(stats?.mtimeMs ?? -1) !== row['modified_ms'])
        continue
      intact.push({ contentSha256, settingsSha256, inputPath: String(row['input_path']), outputPath })
    }
    return intact
  }
}
