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
    database.exec('UPDATE decoding SET deaths = deaths + 1, readers = 0 WHERE readers > 0')
  }

  begin(paths: readonly string[]): void {
    const mark = this.#database.prepare(
      `INSERT INTO decoding (path, readers) VALUES (?, 1) ON CONFLICT (path) DO UPDATE SET readers = readers + 1`,
    )
    inTransaction(this.#database, () => {
      for (const path of paths) mark.run(path)
    })
  }

  /** One reader's decoding of these came to an end, whichever. What was read to its end ends no program. */
  end(paths: readonly string[]): void {
    const selection = 'path IN (SELECT value FROM json_each(?))'
    const values = JSON.stringify(paths)
    inTransaction(this.#database, () => {
      this.#database.prepare(`UPDATE decoding SET readers = readers - 1 WHERE ${selection}`).run(values)
      this.#database.prepare(`DELETE FROM decoding WHERE ${selection} AND readers <= 0`).run(values)
    })
  }

  /** The program ends on purpose: what is still being decoded is not to blame. */
  release(): void {
    this.#database.exec('UPDATE decoding SET readers = 0; DELETE FROM decoding WHERE deaths = 0')
  }

  /** Whether the program ended more than once while it decoded this file. */
  isDangerous(path: string): boolean {
    const row = this.#database.prepare('SELECT deaths FROM decoding WHERE path = ?').get(path)
    return Number(row?.['deaths'] ?? 0) > deathsAllowed
  }
}
