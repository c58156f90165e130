import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { upscaleSettingsSchema, type UpscaleSettings } from '../../common/upscale-settings.ts'

/** A folder whose new images are upscaled as they come. */
export interface WatchedFolder {
  readonly id: string
  readonly path: string
  readonly outputDirectory: string
  readonly settings: UpscaleSettings
  /** Files that were there before, by the time they came, are left alone (milliseconds since 1970). */
  readonly sinceMs: number
}

/** The watched folders of one queue, in its database. */
export interface WatchedFolders {
  list(): WatchedFolder[]
  add(folder: Omit<WatchedFolder, 'id'>): WatchedFolder
  remove(id: string): void
  /** Whether an image is, or once was, taken from this path. */
  isKnown(inputPath: string): boolean
}

export function createWatchedFolders(database: DatabaseSync): WatchedFolders {
  return {
    list: () =>
      database
        .prepare('SELECT id, path, output_directory, settings, since_ms FROM watched ORDER BY rowid')
        .all()
        .map((row) => ({
          id: String(row['id']),
          path: String(row['path']),
          outputDirectory: String(row['output_directory']),
          settings: upscaleSettingsSchema.parse(JSON.parse(String(row['settings']))),
          sinceMs: Number(row['since_ms']),
        })),
    add(folder) {
      const added = { ...folder, id: randomUUID() }
      database
        .prepare(
          'INSERT INTO watched (id, path, output_directory, settings, since_ms) VALUES (?, ?, ?, ?, ?)',
        )
        .run(added.id, added.path, added.outputDirectory, JSON.stringify(added.settings), added.sinceMs)
      return added
    },
    remove(id) {
      database.prepare('DELETE FROM watched WHERE id = ?').run(id)
    },
    isKnown(inputPath) {
      const row = database
        .prepare(
          `SELECT EXISTS (SELECT 1 FROM jobs WHERE input_path = :path)
           OR EXISTS (SELECT 1 FROM outputs WHERE input_path = :path) AS known`,
        )
        .get({ path: inputPath })
      return row?.['known'] === 1
    },
  }
}
