import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from './transaction.ts'

/** As often as this a program may end while a picture is decoded before it is no longer shown. */
const deathsAllowed = 1

/**
 * Which files are being decoded for the screen or for their sizes, kept on disk: a file that ends the program must
 * not end it again at every start. Images that are worked on are counted with their jobs instead.
 */
export class DecodingMarks {
  readonly #database: DatabaseSync

  /** What is marked now was being decoded when the process that kept this queue died. */
  constructor(database: DatabaseSync) {
    this.#database = database
    database.exec('UPDATE decoding SET deaths = deaths + 1, is_open = 0 WHERE is_open = 1')
  }

  begin(paths: readonly string[]): void {
    const mark = this.#database.prepare(
      `INSERT INTO decoding (path, is_open) VALUES (?, 1) ON CONFLICT (path) DO UPDATE SET is_open = 1`,
    )
    inTransaction(this.#database, () => {
      for (const path of paths) mark.run(path)
    })
  }

  /** Decoding these came to an end, whichever. */
  end(paths: readonly string[]): void {
    this.#database
      .prepare('DELETE FROM decoding WHERE path IN (SELECT value FROM json_each(?))')
      .run(JSON.stringify(paths))
  }

  /** Whether the program ended more than once while it decoded this file. */
  isDangerous(path: string): boolean {
    const row = this.#database.prepare('SELECT deaths FROM decoding WHERE path = ?').get(path)
    return Number(row?.['deaths'] ?? 0) > deathsAllowed
  }
}
