import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { readSettingsJson } from '../../common/settings/stored-settings.ts'
import type { UpscaleSettings } from '../../common/settings/upscale-settings.ts'
import { isDeleted } from '../files/is-deleted.ts'
import { inTransaction } from '../queue/store/transaction.ts'

/** A folder whose new images are upscaled as they come. */
export interface WatchedFolder {
  readonly id: string
  readonly path: string
  readonly outputDirectory: string
  readonly settings: UpscaleSettings
  /** Whether the files that were there when the watch began have all been noted. */
  readonly isListed: boolean
}

/** A file as it was seen in a watched folder. */
export interface SeenFile {
  readonly path: string
  /** Changes with the file's content. */
  readonly version: string
}

/** The watched folders of one queue, in its database, and the files that were seen in them. */
export interface WatchedFolders {
  list(): WatchedFolder[]
  get(id: string): WatchedFolder | null
  add(folder: Pick<WatchedFolder, 'path' | 'outputDirectory' | 'settings'>): WatchedFolder
  change(id: string, to: Pick<WatchedFolder, 'outputDirectory' | 'settings'>): void
  remove(id: string): void
  /** Notes what was there when the watch began; it is left alone. */
  setListed(id: string, files: readonly SeenFile[]): void
  /** Whether the file was seen in this version before, or is a result of ours. */
  isKnown(id: string, file: SeenFile): boolean
  /** Notes a file whose image is in the queue now. */
  see(id: string, file: SeenFile): void
  /** Forgets files that were deleted or moved, of so many looked at: a sample, as of outputs. */
  forgetDeleted(sampled: number): Promise<void>
}

export function createWatchedFolders(database: DatabaseSync): WatchedFolders {
  const selection = 'SELECT id, path, output_directory, settings, is_listed FROM watched'
  const see = (id: string, { path, version }: SeenFile): void => {
    database
      .prepare('INSERT OR REPLACE INTO watched_files (folder, path, version) VALUES (?, ?, ?)')
      .run(id, path, version)
  }
  return {
    list: () => database.prepare(`${selection} ORDER BY rowid`).all().map(toFolder),
    get(id) {
      const row = database.prepare(`${selection} WHERE id = ?`).get(id)
      return row ? toFolder(row) : null
    },
    add(folder) {
      const added = { ...folder, id: randomUUID(), isListed: false }
      database
        .prepare('INSERT INTO watched (id, path, output_directory, settings) VALUES (?, ?, ?, ?)')
        .run(added.id, added.path, added.outputDirectory, JSON.stringify(added.settings))
      return added
    },
    change(id, { outputDirectory, settings }) {
      database
        .prepare('UPDATE watched SET output_directory = ?, settings = ? WHERE id = ?')
        .run(outputDirectory, JSON.stringify(settings), id)
    },
    remove(id) {
      database.prepare('DELETE FROM watched WHERE id = ?').run(id)
    },
    setListed(id, files) {
      inTransaction(database, () => {
        for (const file of files) see(id, file)
        database.prepare('UPDATE watched SET is_listed = 1 WHERE id = ?').run(id)
      })
    },
    isKnown(id, { path, version }) {
      const row = database
        .prepare(
          `SELECT EXISTS (SELECT 1 FROM watched_files WHERE folder = :id AND path = :path AND version = :version)
           OR EXISTS (SELECT 1 FROM outputs WHERE output_path = :path) AS known`,
        )
        .get({ id, path, version })
      return row?.['known'] === 1
    },
    see,
    async forgetDeleted(sampled) {
      const rows = database
        .prepare('SELECT folder, path FROM watched_files ORDER BY random() LIMIT ?')
        .all(sampled)
      const forget = database.prepare('DELETE FROM watched_files WHERE folder = ? AND path = ?')
      for (const { folder, path } of rows) {
        if (await isDeleted(String(path))) forget.run(String(folder), String(path))
      }
    },
  }
}

function toFolder(row: Readonly<Record<string, unknown>>): WatchedFolder {
  return {
    id: String(row['id']),
    path: String(row['path']),
    outputDirectory: String(row['output_directory']),
    settings: readSettingsJson(String(row['settings'])),
    isListed: row['is_listed'] === 1,
  }
}
