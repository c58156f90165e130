import type { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { outputPlaceSchema } from '../../../common/jobs/output-place.ts'
import { readStoredSettings } from '../../../common/settings/stored-settings.ts'
import { insertJobs, type NewJob } from '../store/insert-jobs.ts'
import type { JobSettings } from '../store/job-settings.ts'
import { inTransaction } from '../store/transaction.ts'

const requestSchema = z.object({
  paths: z.array(z.string()),
  settings: z.unknown().transform(readStoredSettings),
  outputDirectory: z.string().nullable(),
  include: z.array(z.string()),
  exclude: z.array(z.string()),
  onlyNew: z.boolean().optional(),
  outputPlace: outputPlaceSchema.optional(),
})

/** What a user asked to add: files and folders, with settings and the choice among their images. */
export type AdditionRequest = z.infer<typeof requestSchema>

/** An addition that has not come to its end, in this process or in one that died. */
export interface OpenAddition {
  readonly id: number
  readonly request: AdditionRequest
  /** The user changed their mind: what was added is being removed again. */
  readonly isTakenBack: boolean
}

/** Jobs that are deleted in one transaction. */
const deletedAtOnce = 1000

/**
 * Additions of many images. The request is stored before the first image is, and the images come in portions,
 * so that nothing else is held up; after a crash the addition can be carried on to its end.
 */
export class JobAdditions {
  readonly #database: DatabaseSync
  readonly #settings: JobSettings
  readonly #now: () => number

  constructor(database: DatabaseSync, settings: JobSettings, now: () => number) {
    this.#database = database
    this.#settings = settings
    this.#now = now
  }

  /** Additions without an end, the oldest first. */
  open(): OpenAddition[] {
    const rows = this.#database.prepare('SELECT id, request, is_taken_back FROM additions ORDER BY id').all()
    return rows.map((row) => ({
      id: Number(row['id']),
      request: requestSchema.parse(JSON.parse(String(row['request']))),
      isTakenBack: row['is_taken_back'] === 1,
    }))
  }

  begin(request: AdditionRequest): OpenAddition {
    const { lastInsertRowid } = this.#database
      .prepare('INSERT INTO additions (request) VALUES (?)')
      .run(JSON.stringify(request))
    return { id: Number(lastInsertRowid), request, isTakenBack: false }
  }

  /** Adds a portion of an addition's images at the end of the queue. Returns how many were new. */
  insert(addition: OpenAddition, jobs: readonly NewJob[]): number {
    return inTransaction(this.#database, () =>
      insertJobs(this.#database, jobs, {
        settingsId: this.#settings.idOf(addition.request.settings),
        addition: addition.id,
        addedMs: this.#now(),
        onlyNew: addition.request.onlyNew ?? false,
      }),
    ).length
  }

  /** From now on the addition's images are removed again, also after a crash. */
  beginTakingBack({ id }: OpenAddition): void {
    this.#database.prepare('UPDATE additions SET is_taken_back = 1 WHERE id = ?').run(id)
  }

  /** Removes a portion of what still waits of an addition. Returns whether there may be more. */
  takeBackSome({ id }: OpenAddition): boolean {
    const { changes } = this.#database
      .prepare(
        `DELETE FROM jobs WHERE sequence IN
         (SELECT sequence FROM jobs WHERE addition = ? AND kind = 'waiting' LIMIT ${deletedAtOnce})`,
      )
      .run(id)
    return changes === deletedAtOnce
  }

  end({ id }: OpenAddition): void {
    this.#database.prepare('DELETE FROM additions WHERE id = ?').run(id)
  }
}
