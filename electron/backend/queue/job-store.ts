import { randomUUID } from 'node:crypto'
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { JobId } from '../../common/identifiers.ts'
import type { Job, JobCounts, JobState, JobStateKind } from '../../common/job.ts'
import { isFinished, jobStateSchema } from '../../common/job.ts'
import { upscaleSettingsSchema, type UpscaleSettings } from '../../common/upscale-settings.ts'
import type { KnownSize } from './size-prober.ts'
import { moveJobs, positionGap } from './job-order.ts'

/** What is known of an image when it is added. */
export interface NewJob {
  readonly inputPath: string
  readonly outputDirectory: string
  readonly sizeBytes: number
}

/** Which jobs a list shall show. */
export interface JobFilter {
  readonly offset: number
  readonly limit: number
  /** Empty: all states. */
  readonly states: readonly JobStateKind[]
  /** Part of the input's path; empty: all. */
  readonly text: string
}

/** How much there is in the queue. Pixels are those of the inputs still to do, as far as they are known. */
export interface QueueTotals {
  readonly counts: JobCounts
  readonly openPixels: number
  readonly openWithUnknownSize: number
}

/** Where a job's output goes, noted before it is written. */
export interface IntendedOutput {
  readonly path: string
  /** Identity of the file that was there before; `null` where there was none. */
  readonly replaced: string | null
  readonly contentSha256: string
}

/** A job that was being worked on when its process died. */
export interface InterruptedJob {
  readonly job: Job
  /** How often it was begun without coming to an end. */
  readonly attempts: number
  /** `null` where nothing had been decided yet. */
  readonly output: IntendedOutput | null
}

/** A job whose image's size is not known. */
export interface UnmeasuredJob {
  readonly sequence: number
  readonly id: JobId
  readonly inputPath: string
}

const unfinished = `('waiting', 'running', 'paused')`
const columns = `jobs.id, input_path, output_directory, settings, state, width_px, height_px, size_bytes`

interface JobRow {
  readonly id: string
  readonly input_path: string
  readonly output_directory: string
  readonly settings: number
  readonly state: string
  readonly width_px: number | null
  readonly height_px: number | null
  readonly size_bytes: number
}

/** The jobs of one queue in their database. Every method is one transaction. */
export class JobStore {
  readonly #database: DatabaseSync
  readonly #settings = new Map<number, UpscaleSettings>()
  readonly #now: () => number

  constructor(database: DatabaseSync, now: () => number = Date.now) {
    this.#database = database
    this.#now = now
  }

  /**
   * Adds jobs at the end, all or none. An image that already waits with the same settings and output folder
   * is not added again.
   * @returns how many were added.
   */
  add(newJobs: Iterable<NewJob>, settings: UpscaleSettings): number {
    return this.#transaction(() => {
      const settingsId = this.#settingsId(settings)
      const insert = this.#database.prepare(
        `INSERT INTO jobs (id, position, input_path, output_directory, settings, size_bytes, added_ms)
         SELECT :id, :position, :input, :output, :settings, :size, :added
         WHERE NOT EXISTS (SELECT 1 FROM jobs WHERE input_path = :input AND output_directory = :output
           AND settings = :settings AND removed = 0 AND kind IN ${unfinished})`,
      )
      let position = this.#number('SELECT coalesce(max(position), 0) AS n FROM jobs')
      let added = 0
      for (const job of newJobs) {
        position += positionGap
        added += Number(
          insert.run({
            id: randomUUID(),
            position,
            input: job.inputPath,
            output: job.outputDirectory,
            settings: settingsId,
            size: job.sizeBytes,
            added: this.#now(),
          }).changes,
        )
      }
      return added
    })
  }

  get(id: JobId): Job | null {
    const row = this.#database.prepare(`SELECT ${columns} FROM jobs WHERE id = ?`).get(id)
    return row ? this.#toJob(row as unknown as JobRow) : null
  }

  /** The first waiting job in order. */
  next(): Job | null {
    const row = this.#database
      .prepare(`SELECT ${columns} FROM jobs WHERE removed = 0 AND kind = 'waiting' ORDER BY position LIMIT 1`)
      .get()
    return row ? this.#toJob(row as unknown as JobRow) : null
  }

  list(filter: JobFilter): { jobs: Job[]; total: number } {
    const conditions = ['removed = 0']
    const values: SQLInputValue[] = []
    if (filter.states.length > 0) {
      conditions.push('kind IN (SELECT value FROM json_each(?))')
      values.push(JSON.stringify(filter.states))
    }
    if (filter.text !== '') {
      conditions.push('instr(lower(input_path), lower(?)) > 0')
      values.push(filter.text)
    }
    const where = conditions.join(' AND ')
    const total = this.#number(`SELECT count(*) AS n FROM jobs WHERE ${where}`, values)
    const rows = this.#database
      .prepare(`SELECT ${columns} FROM jobs WHERE ${where} ORDER BY position LIMIT ? OFFSET ?`)
      .all(...values, filter.limit, filter.offset)
    return { jobs: rows.map((row) => this.#toJob(row as unknown as JobRow)), total }
  }

  totals(): QueueTotals {
    const counts: Record<JobStateKind, number> = {
      waiting: 0,
      running: 0,
      paused: 0,
      done: 0,
      skipped: 0,
      failed: 0,
      cancelled: 0,
    }
    let openPixels = 0
    let openWithUnknownSize = 0
    const rows = this.#database
      .prepare(
        `SELECT kind, count(*) AS jobs, count(width_px) AS known, sum(width_px * height_px) AS pixels
         FROM jobs WHERE removed = 0 GROUP BY kind`,
      )
      .all() as unknown as { kind: JobStateKind; jobs: number; known: number; pixels: number | null }[]
    for (const row of rows) {
      counts[row.kind] = row.jobs
      if (row.kind !== 'waiting') continue
      openPixels = row.pixels ?? 0
      openWithUnknownSize = row.jobs - row.known
    }
    return { counts, openPixels, openWithUnknownSize }
  }

  /** Notes what has become of a job. It has come to an end by itself, so its attempts count anew. */
  setState(id: JobId, state: JobState): void {
    const finishedMs = isFinished(state) ? this.#now() : null
    this.#database
      .prepare('UPDATE jobs SET kind = ?, state = ?, finished_ms = ?, attempts = 0 WHERE id = ?')
      .run(state.kind, JSON.stringify(state), finishedMs, id)
  }

  /** Notes that a job is worked on from now, and counts the attempt. */
  setRunning(id: JobId): void {
    const state: JobState = { kind: 'running', progress: null }
    this.#database
      .prepare(
        `UPDATE jobs SET kind = 'running', state = ?, started_ms = ?, output_path = NULL, replaced = NULL,
         attempts = attempts + 1 WHERE id = ?`,
      )
      .run(JSON.stringify(state), this.#now(), id)
  }

  setSizes(sizes: readonly KnownSize[]): void {
    const update = this.#database.prepare('UPDATE jobs SET width_px = ?, height_px = ? WHERE id = ?')
    this.#transaction(() => {
      for (const { id, widthPx, heightPx } of sizes) update.run(widthPx, heightPx, id)
    })
  }

  /** Waiting jobs of unknown size that were added after the one with this sequence number. */
  waitingWithoutSize(afterSequence: number, limit: number): UnmeasuredJob[] {
    const rows = this.#database
      .prepare(
        `SELECT sequence, id, input_path FROM jobs WHERE sequence > ? AND kind = 'waiting'
         AND width_px IS NULL AND removed = 0 ORDER BY sequence LIMIT ?`,
      )
      .all(afterSequence, limit)
    return rows.map((row) => ({
      sequence: Number(row['sequence']),
      id: String(row['id']) as JobId,
      inputPath: String(row['input_path']),
    }))
  }

  /**
   * Notes, before anything is written, where a job's output goes and what is there now, so that after a crash
   * it can be told whether the output was completed.
   */
  setOutput(id: JobId, output: IntendedOutput): void {
    this.#database
      .prepare('UPDATE jobs SET output_path = ?, replaced = ?, content_sha256 = ? WHERE id = ?')
      .run(output.path, output.replaced, output.contentSha256, id)
  }

  /** Jobs that were being worked on when the process that kept this queue died. */
  interrupted(): InterruptedJob[] {
    const rows = this.#database
      .prepare(
        `SELECT ${columns}, attempts, output_path, replaced, content_sha256
         FROM jobs WHERE kind IN ('running', 'paused')`,
      )
      .all()
    return rows.map((row) => ({
      job: this.#toJob(row as unknown as JobRow),
      attempts: Number(row['attempts']),
      output:
        row['output_path'] === null
          ? null
          : {
              path: String(row['output_path']),
              replaced: row['replaced'] === null ? null : String(row['replaced']),
              contentSha256: String(row['content_sha256']),
            },
    }))
  }

  /** An interrupted job waits again; its attempts go on counting. */
  setInterruptedWaiting(id: JobId): void {
    this.#database
      .prepare(`UPDATE jobs SET kind = 'waiting', state = '{"kind":"waiting"}' WHERE id = ?`)
      .run(id)
  }

  /** A fact about the queue as a whole; `null` where it was never set. */
  fact(name: string): string | null {
    const row = this.#database.prepare('SELECT value FROM facts WHERE name = ?').get(name)
    return row ? String(row['value']) : null
  }

  setFact(name: string, value: string): void {
    this.#database.prepare('INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)').run(name, value)
  }

  /** The job's place in the queue, from 1. */
  placeOf(id: JobId): number {
    const sql = `SELECT count(*) AS n FROM jobs WHERE removed = 0
      AND position <= (SELECT position FROM jobs WHERE id = ?)`
    return this.#number(sql, [id])
  }

  /** Whether any image of the queue is read from this path. */
  isInput(path: string): boolean {
    return this.#number('SELECT count(*) AS n FROM jobs WHERE input_path = ? AND removed = 0', [path]) > 0
  }

  /** Whether the output of another image of the queue is, or will be, at this path. */
  isOutputOfAnother(path: string, job: Job): boolean {
    const sql = `SELECT count(*) AS n FROM jobs WHERE output_path = ? AND input_path <> ? AND removed = 0
      AND kind NOT IN ('failed', 'cancelled')`
    return this.#number(sql, [path, job.inputPath]) > 0
  }

  /** Hides jobs; {@link restore} brings them back until the next start. Running jobs stay. */
  remove(ids: readonly JobId[]): void {
    this.#update(`SET removed = 1`, `kind NOT IN ('running', 'paused')`, ids)
  }

  restore(ids: readonly JobId[]): void {
    this.#update('SET removed = 0', 'removed = 1', ids)
  }

  /** Deletes what was removed; it cannot be restored any more. */
  purge(): void {
    this.#database.exec('DELETE FROM jobs WHERE removed = 1')
    this.#database.exec('DELETE FROM settings WHERE id NOT IN (SELECT settings FROM jobs)')
    this.#settings.clear()
  }

  /** Hides all jobs that are done, skipped or cancelled. Failed ones stay until retried or removed. */
  clearFinished(): void {
    this.#database.exec(
      `UPDATE jobs SET removed = 1 WHERE removed = 0 AND kind IN ('done', 'skipped', 'cancelled')`,
    )
  }

  /** Cancels those of the jobs that wait; `null`: all that wait. */
  cancelWaiting(ids: readonly JobId[] | null): void {
    const set = `SET kind = 'cancelled', state = '{"kind":"cancelled"}', finished_ms = ${this.#now()}`
    if (ids) this.#update(set, `kind = 'waiting'`, ids)
    else this.#database.exec(`UPDATE jobs ${set} WHERE removed = 0 AND kind = 'waiting'`)
  }

  /** Finished jobs of `ids` wait again, at their old place. */
  retry(ids: readonly JobId[]): void {
    const set = `SET kind = 'waiting', state = '{"kind":"waiting"}', attempts = 0, finished_ms = NULL`
    this.#update(set, `kind NOT IN ${unfinished}`, ids)
  }

  /** Changes the settings of those of the jobs that do not run; finished ones wait again. */
  configure(ids: readonly JobId[], settings: UpscaleSettings): void {
    this.#transaction(() => {
      const settingsId = this.#settingsId(settings)
      const set = `SET settings = ${settingsId}, kind = 'waiting', state = '{"kind":"waiting"}', attempts = 0`
      this.#update(set, `kind NOT IN ('running', 'paused')`, ids)
    })
  }

  /** Puts jobs, in the order given, before another one; `null`: at the end. */
  move(ids: readonly JobId[], before: JobId | null): void {
    this.#transaction(() => moveJobs(this.#database, ids, before))
  }

  #toJob(row: JobRow): Job {
    return {
      id: row.id as JobId,
      inputPath: row.input_path,
      outputDirectory: row.output_directory,
      settings: this.#settingsOf(row.settings),
      state: jobStateSchema.parse(JSON.parse(row.state)),
      widthPx: row.width_px,
      heightPx: row.height_px,
      sizeBytes: row.size_bytes,
    }
  }

  #settingsId(settings: UpscaleSettings): number {
    const json = JSON.stringify(settings)
    this.#database.prepare('INSERT OR IGNORE INTO settings (json) VALUES (?)').run(json)
    return this.#number('SELECT id AS n FROM settings WHERE json = ?', [json])
  }

  #settingsOf(id: number): UpscaleSettings {
    const known = this.#settings.get(id)
    if (known) return known
    const row = this.#database.prepare('SELECT json FROM settings WHERE id = ?').get(id)
    const settings = upscaleSettingsSchema.parse(JSON.parse(String(row?.['json'])))
    this.#settings.set(id, settings)
    return settings
  }

  #update(set: string, condition: string, ids: readonly JobId[]): void {
    this.#database
      .prepare(`UPDATE jobs ${set} WHERE ${condition} AND id IN (SELECT value FROM json_each(?))`)
      .run(JSON.stringify(ids))
  }

  #number(sql: string, values: readonly SQLInputValue[] = []): number {
    return Number(this.#database.prepare(sql).get(...values)?.['n'])
  }

  #transaction<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.#database.exec('COMMIT')
      return result
    } catch (error) {
      this.#database.exec('ROLLBACK')
      throw error
    }
  }
}
