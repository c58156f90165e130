import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { JobId } from '../../../common/identifiers.ts'
import { isFinished, type Job, type JobState } from '../../../common/jobs/job.ts'
import { jobColumns, toJob } from '../store/job-row.ts'
import type { JobResults } from '../store/job-results.ts'
import type { JobSettings } from '../store/job-settings.ts'
import { settingsHash } from '../outputs/settings-hash.ts'

/** Where a job's output goes, noted before it is written. */
export interface IntendedOutput {
  readonly path: string
  /** Identity of the file that was there before; `null` where there was none. */
  readonly replaced: string | null
  readonly contentSha256: string
  /** Of the settings it is made with, which differ from the job's where another member of the model's family fits. */
  readonly settingsSha256: string
}

/** A job that was being worked on when its process died. */
export interface InterruptedJob {
  readonly job: Job
  /** How often it was begun without coming to an end. */
  readonly attempts: number
  /** `null` where nothing had been decided yet. */
  readonly output: IntendedOutput | null
}

/** What is noted of jobs as they run, so that it can be told after a crash how far they had come. */
export class JobRuns {
  readonly #database: DatabaseSync
  readonly #settings: JobSettings
  readonly #results: JobResults
  readonly #now: () => number

  constructor(database: DatabaseSync, settings: JobSettings, results: JobResults, now: () => number) {
    this.#database = database
    this.#settings = settings
    this.#results = results
    this.#now = now
  }

  /** Notes what has become of a job. It has come to an end by itself, so its attempts count anew. */
  setState(id: JobId, state: JobState): void {
    const finishedMs = isFinished(state) ? this.#now() : null
    // The clock may have been set back meanwhile; no image is finished before it was begun.
    this.#database
      .prepare(
        `UPDATE jobs SET kind = ?, state = ?, finished_ms = max(?, coalesce(started_ms, 0)), attempts = 0
         WHERE id = ?`,
      )
      .run(state.kind, JSON.stringify(state), finishedMs, id)
    if (state.kind === 'done') this.#results.add(id, state.result)
  }

  /** Notes that a job is worked on from now, and counts the attempt. */
  setRunning(id: JobId): void {
    const state: JobState = { kind: 'running', progress: null }
    this.#database
      .prepare(
        `UPDATE jobs SET kind = 'running', state = ?, started_ms = ?, output_path = NULL, replaced = NULL,
         settings_sha256 = NULL, attempts = attempts + 1 WHERE id = ?`,
      )
      .run(JSON.stringify(state), this.#now(), id)
  }

  /** How often a job was begun without coming to an end. */
  attempts(id: JobId): number {
    const row = this.#database.prepare('SELECT attempts FROM jobs WHERE id = ?').get(id)
    return Number(row?.['attempts'] ?? 0)
  }

  /**
   * Notes, before anything is written, where a job's output goes and what is there now, so that after a crash
   * it can be told whether the output was completed.
   */
  setOutput(id: JobId, output: IntendedOutput): void {
    const { path, replaced, contentSha256, settingsSha256 } = output
    this.#database
      .prepare(
        'UPDATE jobs SET output_path = ?, replaced = ?, content_sha256 = ?, settings_sha256 = ? WHERE id = ?',
      )
      .run(path, replaced, contentSha256, settingsSha256, id)
  }

  /** Jobs that were being worked on when the process that kept this queue died. */
  interrupted(): InterruptedJob[] {
    const rows = this.#database
      .prepare(
        `SELECT ${jobColumns}, attempts, output_path, replaced, content_sha256, settings_sha256
         FROM jobs WHERE kind = 'running'`,
      )
      .all()
    return rows.map((row) => {
      const job = toJob(row, this.#settings)
      return { job, attempts: Number(row['attempts']), output: intendedOutput(row, job) }
    })
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

  /** Values of all facts whose names begin so. */
  factsNamed(prefix: string): string[] {
    const rows = this.#database
      .prepare('SELECT value FROM facts WHERE substr(name, 1, ?) = ? ORDER BY name')
      .all(prefix.length, prefix)
    return rows.map((row) => String(row['value']))
  }

  setFact(name: string, value: string): void {
    this.#database.prepare('INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)').run(name, value)
  }
}

function intendedOutput(row: Readonly<Record<string, SQLOutputValue>>, job: Job): IntendedOutput | null {
  if (row['output_path'] === null) return null
  const { replaced, settings_sha256: settingsSha256 } = row
  return {
    path: String(row['output_path']),
    replaced: replaced === null ? null : String(replaced),
    contentSha256: String(row['content_sha256']),
    // A queue of an earlier version knows the settings that were asked for only.
    settingsSha256: settingsSha256 === null ? settingsHash(job.settings) : String(settingsSha256),
  }
}
