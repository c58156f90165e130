import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { PictureChoice } from '../../../common/analysis/picture-choice.ts'
import type { JobId } from '../../../common/identifiers.ts'
import type { Job, JobCounts, JobStateKind } from '../../../common/jobs/job.ts'
import type { UpscaleSettings } from '../../../common/settings/upscale-settings.ts'
import type { JobSelector } from '../../../common/jobs/job-selector.ts'
import { insertJobs, type NewJob } from './insert-jobs.ts'
import { JobAdditions } from '../adding/job-additions.ts'
import { filterCondition, selectorCondition, type JobFilter, type JobPage } from './job-conditions.ts'
import { moveJobs } from './job-order.ts'
import { jobColumns, toJob, unfinishedKinds } from './job-row.ts'
import { JobResults } from './job-results.ts'
import { JobRuns } from '../work/job-runs.ts'
import { JobSettings } from './job-settings.ts'
import { queryNumber } from './query-number.ts'
import type { KnownSize } from './known-size.ts'
import { inTransaction } from './transaction.ts'

/** Images that wait for their turn. */
export interface WaitingImages {
  readonly images: number
  /** Pixels of the inputs whose size is known. */
  readonly pixels: number
  readonly withUnknownSize: number
}

/** How much there is in the queue. */
export interface QueueTotals {
  readonly counts: JobCounts
  /** What the work on the queue will come to: all waiting images, or those that were wanted alone. */
  readonly open: WaitingImages
}

/** Which of the waiting images are worked on: all, or those that were wanted alone. */
export type WorkScope = 'all' | 'wanted'

interface Figures {
  readonly jobs: number
  readonly known: number
  readonly pixels: number | null
}

/** A job whose image's size is not known. */
export interface UnmeasuredJob {
  readonly sequence: number
  readonly id: JobId
  readonly inputPath: string
}

/** The disks of these systems take `a.png` and `A.PNG` for one file; what is not there yet has no number to compare. */
const caseOfNames = process.platform === 'win32' || process.platform === 'darwin' ? 'COLLATE NOCASE' : ''

/** The jobs of one queue in their database. Every method is one transaction. */
export class JobStore {
  readonly #database: DatabaseSync
  readonly #settings: JobSettings
  readonly #now: () => number
  readonly runs: JobRuns
  readonly results: JobResults
  readonly additions: JobAdditions

  /** @param now milliseconds since 1970, as the user's clock has them */
  constructor(database: DatabaseSync, now: () => number = Date.now) {
    this.#database = database
    this.#now = now
    this.#settings = new JobSettings(database)
    this.results = new JobResults(database, this.#settings)
    this.runs = new JobRuns(database, this.#settings, this.results, now)
    this.additions = new JobAdditions(database, this.#settings, now)
  }

  /**
   * Adds a few jobs at the end, all or none; many are added by {@link additions}. An image that already waits
   * with the same settings and output folder is not added again.
   * @returns those that were added.
   */
  add(newJobs: Iterable<NewJob>, settings: UpscaleSettings): JobId[] {
    return inTransaction(this.#database, () =>
      insertJobs(this.#database, newJobs, {
        settingsId: this.#settings.idOf(settings),
        addition: null,
        addedMs: this.#now(),
      }),
    )
  }

  get(id: JobId): Job | null {
    const row = this.#database.prepare(`SELECT ${jobColumns} FROM jobs WHERE id = ?`).get(id)
    const [job] = row ? this.results.withVersions([toJob(row, this.#settings)]) : []
    return job ?? null
  }

  /** The first waiting job in order. */
  next(scope: WorkScope = 'all'): Job | null {
    const wanted = scope === 'wanted' ? 'AND wanted = 1' : ''
    const row = this.#database
      .prepare(
        `SELECT ${jobColumns} FROM jobs WHERE removed = 0 AND kind = 'waiting' ${wanted} ORDER BY position LIMIT 1`,
      )
      .get()
    return row ? toJob(row, this.#settings) : null
  }

  list(page: JobPage): { jobs: Job[]; total: number } {
    const { sql, values } = filterCondition(page)
    const total = queryNumber(this.#database, `SELECT count(*) AS n FROM jobs WHERE ${sql}`, values)
    const rows = this.#database
      .prepare(`SELECT ${jobColumns} FROM jobs WHERE ${sql} ORDER BY position LIMIT ? OFFSET ?`)
      .all(...values, page.limit, page.offset)
    return { jobs: this.results.withVersions(rows.map((row) => toJob(row, this.#settings))), total }
  }

  /** The ids of a page, in order. */
  ids(page: JobPage): JobId[] {
    const { sql, values } = filterCondition(page)
    return this.#database
      .prepare(`SELECT id FROM jobs WHERE ${sql} ORDER BY position LIMIT ? OFFSET ?`)
      .all(...values, page.limit, page.offset)
      .map((row) => String(row['id']) as JobId)
  }

  /** Places of jobs in a list, from 0 and in its order; those that it does not hold are left out. */
  places(ids: readonly JobId[], filter: JobFilter): { id: JobId; place: number }[] {
    const { sql, values } = filterCondition(filter)
    const rows = this.#database
      .prepare(
        `SELECT id, place FROM
         (SELECT id, row_number() OVER (ORDER BY position) - 1 AS place FROM jobs WHERE ${sql})
         WHERE id IN (SELECT value FROM json_each(?)) ORDER BY place`,
      )
      .all(...values, JSON.stringify(ids))
    return rows.map((row) => ({ id: String(row['id']) as JobId, place: Number(row['place']) }))
  }

  totals(scope: WorkScope = 'all'): QueueTotals {
    const counts: Record<JobStateKind, number> = {
      waiting: 0,
      running: 0,
      paused: 0,
      done: 0,
      skipped: 0,
      failed: 0,
      cancelled: 0,
    }
    const figures = 'count(*) AS jobs, count(width_px) AS known, sum(width_px * height_px) AS pixels'
    const rows = this.#database
      .prepare(`SELECT kind, ${figures} FROM jobs WHERE removed = 0 GROUP BY kind`)
      .all() as unknown as (Figures & { kind: JobStateKind })[]
    for (const row of rows) counts[row.kind] = row.jobs
    const waiting =
      scope === 'all'
        ? rows.find(({ kind }) => kind === 'waiting')
        : (this.#database
            .prepare(
              `SELECT ${figures} FROM jobs INDEXED BY jobs_wanted
               WHERE wanted = 1 AND removed = 0 AND kind = 'waiting'`,
            )
            .get() as unknown as Figures)
    const { jobs, known, pixels } = waiting ?? { jobs: 0, known: 0, pixels: 0 }
    return { counts, open: { images: jobs, pixels: pixels ?? 0, withUnknownSize: jobs - known } }
  }

  /** Marks jobs as wanted: work of that scope takes no others. */
  want(which: JobSelector): void {
    this.#update('SET wanted = 1', 'removed = 0', which)
  }

  /** None is wanted before others any more. */
  wantNone(): void {
    this.#database.exec('UPDATE jobs SET wanted = 0 WHERE wanted = 1')
  }

  setSizes(sizes: readonly KnownSize[]): void {
    const update = this.#database.prepare('UPDATE jobs SET width_px = ?, height_px = ? WHERE id = ?')
    inTransaction(this.#database, () => {
      for (const { id, widthPx, heightPx } of sizes) update.run(widthPx, heightPx, id)
    })
  }

  /** Notes what was found to suit an image. */
  setChoice(id: JobId, choice: PictureChoice): void {
    this.#database.prepare('UPDATE jobs SET choice = ? WHERE id = ?').run(JSON.stringify(choice), id)
  }

  /** Waiting jobs of unknown size that were added after the one with this sequence number. */
  waitingWithoutSize(afterSequence: number, limit: number): UnmeasuredJob[] {
    const rows = this.#database
      .prepare(
        `SELECT sequence, id, input_path FROM jobs WHERE sequence > ? AND kind = 'waiting'
         AND width_px IS NULL AND removed = 0
         ORDER BY sequence LIMIT ?`,
      )
      .all(afterSequence, limit)
    return rows.map((row) => ({
      sequence: Number(row['sequence']),
      id: String(row['id']) as JobId,
      inputPath: String(row['input_path']),
    }))
  }

  /** The job's place in the queue, from 1. */
  placeOf(id: JobId): number {
    const sql = `SELECT count(*) AS n FROM jobs WHERE removed = 0
      AND position <= (SELECT position FROM jobs WHERE id = ?)`
    return queryNumber(this.#database, sql, [id])
  }

  /** Whether any image of the queue is read from this path, or from this file by another name. */
  isInput(path: string, file: string | null): boolean {
    const sql = `SELECT EXISTS (SELECT 1 FROM jobs WHERE input_path = ? AND removed = 0)
      OR EXISTS (SELECT 1 FROM jobs WHERE input_file = ? AND removed = 0) AS n`
    return queryNumber(this.#database, sql, [path, file]) > 0
  }

  /** Whether the output of another image of the queue is, or will be, at this path. */
  isOutputOfAnother(path: string, job: Job): boolean {
    const sql = `SELECT count(*) AS n FROM jobs WHERE output_path = ? ${caseOfNames} AND input_path <> ? AND removed = 0
      AND kind NOT IN ('failed', 'cancelled')`
    return queryNumber(this.#database, sql, [path, job.inputPath]) > 0
  }

  /** Hides jobs; {@link restore} brings them back until the next start. Running jobs stay. */
  remove(which: JobSelector): { removal: string; count: number } {
    const removal = randomUUID()
    const set = `SET removed = 1, removal = '${removal}'`
    return { removal, count: this.#update(set, `removed = 0 AND kind <> 'running'`, which) }
  }

  restore(which: JobSelector): void {
    this.#update('SET removed = 0, removal = NULL', 'removed = 1', which)
  }

  /** Deletes what was removed; it cannot be restored any more. */
  purge(): void {
    this.#database.exec('DELETE FROM jobs WHERE removed = 1')
    this.#settings.purge()
  }

  /** Cancels those of the jobs that wait or are held. */
  cancelWaiting(which: JobSelector): void {
    const set = `SET kind = 'cancelled', state = '{"kind":"cancelled"}', finished_ms = ${this.#now()}`
    this.#update(set, `removed = 0 AND kind IN ('waiting', 'paused')`, which)
  }

  /** Those of the jobs that wait are not run until they are released. */
  hold(which: JobSelector): void {
    const set = `SET kind = 'paused', state = '{"kind":"paused","progress":null}'`
    this.#update(set, `removed = 0 AND kind = 'waiting'`, which)
  }

  /** Those of the jobs that are held wait again, at their place. */
  release(which: JobSelector): void {
    const set = `SET kind = 'waiting', state = '{"kind":"waiting"}'`
    this.#update(set, `removed = 0 AND kind = 'paused'`, which)
  }

  /**
   * Those of the jobs that are finished wait again, at their old place; with other settings where given. One that has
   * a result of those already is done with it.
   */
  retry(which: JobSelector, to?: UpscaleSettings): void {
    inTransaction(this.#database, () => {
      const set = `SET kind = 'waiting', state = '{"kind":"waiting"}', attempts = 0, finished_ms = NULL`
      const settingsId = to && this.#settings.idOf(to)
      const settings = settingsId === undefined ? '' : `, settings = ${settingsId}`
      this.#update(set + settings, `removed = 0 AND kind NOT IN ${unfinishedKinds}`, which)
      if (settingsId !== undefined) this.results.restoreDone(settingsId)
    })
  }

  /**
   * Changes the settings of those of the jobs that wait or are held. One that has a result of the new ones already is
   * done with it.
   */
  configure(which: JobSelector, to: UpscaleSettings): void {
    inTransaction(this.#database, () => {
      const settingsId = this.#settings.idOf(to)
      const set = `SET settings = ${settingsId}, attempts = 0`
      this.#update(set, `removed = 0 AND kind IN ('waiting', 'paused')`, which)
      this.results.restoreDone(settingsId)
    })
  }

  /** Puts jobs, in the order given, before another one; `null`: at the end. */
  move(ids: readonly JobId[], before: JobId | null): void {
    inTransaction(this.#database, () => moveJobs(this.#database, ids, before))
  }

  /** Changes the jobs that meet a condition and are selected, in one statement. Returns how many there were. */
  #update(set: string, condition: string, which: JobSelector): number {
    const { sql, values } = selectorCondition(which, this.#settings)
    const { changes } = this.#database
      .prepare(`UPDATE jobs ${set} WHERE ${condition} AND ${sql}`)
      .run(...values)
    return Number(changes)
  }
}
