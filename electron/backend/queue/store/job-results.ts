import type { DatabaseSync } from 'node:sqlite'
import type { JobId } from '../../../common/identifiers.ts'
import { jobResultSchema, type Job, type JobResult, type JobVersion } from '../../../common/jobs/job.ts'
import type { JobSettings } from './job-settings.ts'

/** Every result that the images of a queue were given, so that a new one stands beside the ones before. */
export class JobResults {
  readonly #database: DatabaseSync
  readonly #settings: JobSettings

  constructor(database: DatabaseSync, settings: JobSettings) {
    this.#database = database
    this.#settings = settings
  }

  /** Notes a result of the settings that a job has now; one that was written over is forgotten. */
  add(id: JobId, result: JobResult): void {
    this.#database
      .prepare(`DELETE FROM results WHERE job = ? AND result ->> '$.outputPath' = ?`)
      .run(id, result.outputPath)
    this.#database
      .prepare(`INSERT INTO results (job, settings, result) SELECT id, settings, ? FROM jobs WHERE id = ?`)
      .run(JSON.stringify(result), id)
  }

  /** The jobs with their results, oldest first. */
  withVersions(jobs: readonly Job[]): Job[] {
    const rows = this.#database
      .prepare(
        `SELECT id, job, settings, result FROM results
         WHERE job IN (SELECT value FROM json_each(?)) ORDER BY id`,
      )
      .all(JSON.stringify(jobs.map(({ id }) => id)))
    const versions = new Map<string, JobVersion[]>()
    for (const row of rows) {
      const job = String(row['job'])
      const version = {
        id: Number(row['id']),
        settings: this.#settings.get(Number(row['settings'])),
        result: jobResultSchema.parse(JSON.parse(String(row['result']))),
      }
      versions.set(job, [...(versions.get(job) ?? []), version])
    }
    return jobs.map((job) => ({ ...job, versions: versions.get(job.id) ?? [] }))
  }

  /** Waiting jobs of these settings that have a result of them are done with it, instead of making it again. */
  restoreDone(settingsId: number): void {
    this.#database
      .prepare(
        `UPDATE jobs SET kind = 'done', state = (
           SELECT json_object('kind', 'done', 'result', json(result)) FROM results
           WHERE results.job = jobs.id AND results.settings = jobs.settings ORDER BY results.id DESC LIMIT 1)
         WHERE kind = 'waiting' AND removed = 0 AND id IN (SELECT job FROM results WHERE settings = :settings)
           AND settings = :settings`,
      )
      .run({ settings: settingsId })
  }

  /** Forgets a result. A job that was done with it is done with the newest that is left, or waits. */
  remove(id: JobId, version: number): void {
    const row = this.#database
      .prepare(`DELETE FROM results WHERE job = ? AND id = ? RETURNING result ->> '$.outputPath' AS path`)
      .get(id, version)
    if (!row) return
    const left = this.#database
      .prepare('SELECT result FROM results WHERE job = ? ORDER BY id DESC LIMIT 1')
      .get(id)
    const state = left
      ? { kind: 'done', result: JSON.parse(String(left['result'])) as unknown }
      : { kind: 'waiting' }
    this.#database
      .prepare(
        `UPDATE jobs SET kind = ?, state = ?
         WHERE id = ? AND kind = 'done' AND state ->> '$.result.outputPath' = ?`,
      )
      .run(state.kind, JSON.stringify(state), id, String(row['path']))
  }
}
