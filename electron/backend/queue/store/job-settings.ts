import type { DatabaseSync } from 'node:sqlite'
import { canonicalJson } from '../../../common/settings/same-value.ts'
import { readSettingsJson } from '../../../common/settings/stored-settings.ts'
import type { UpscaleSettings } from '../../../common/settings/upscale-settings.ts'
import { queryNumber } from './query-number.ts'

/** The settings of a queue's jobs, each stored once however many jobs share them. */
export class JobSettings {
  readonly #database: DatabaseSync
  readonly #known = new Map<number, UpscaleSettings>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  /** The number under which these settings are stored, from now on if not before. */
  idOf(settings: UpscaleSettings): number {
    const json = JSON.stringify(settings)
    this.#database.prepare('INSERT OR IGNORE INTO settings (json) VALUES (?)').run(json)
    return queryNumber(this.#database, 'SELECT id AS n FROM settings WHERE json = ?', [json])
  }

  /** The numbers of all stored settings that are these, whatever release stored them. */
  idsLike(settings: UpscaleSettings): number[] {
    const wanted = canonicalJson(settings)
    const ids = this.#database
      .prepare('SELECT id FROM settings')
      .all()
      .map((row) => Number(row['id']))
    return ids.filter((id) => canonicalJson(this.get(id)) === wanted)
  }

  get(id: number): UpscaleSettings {
    const known = this.#known.get(id)
    if (known) return known
    const row = this.#database.prepare('SELECT json FROM settings WHERE id = ?').get(id)
    const settings = readSettingsJson(String(row?.['json']))
    this.#known.set(id, settings)
    return settings
  }

  /** Deletes settings that no job and no result has any more. */
  purge(): void {
    this.#database.exec(
      'DELETE FROM settings WHERE id NOT IN (SELECT settings FROM jobs UNION SELECT settings FROM results)',
    )
    this.#known.clear()
  }
}
