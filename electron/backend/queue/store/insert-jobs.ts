import type { DatabaseSync } from 'node:sqlite'
import type { JobId } from '../../../common/identifiers.ts'
import { positionGap } from './job-order.ts'
import { unfinishedKinds } from './job-row.ts'
import { newJobId } from './new-job-id.ts'
import { queryNumber } from './query-number.ts'

/** What is known of an image when it is added. */
export interface NewJob {
  readonly inputPath: string
  readonly outputDirectory: string
  readonly sizeBytes: number
  /** It was found where results go, too: what is known as a result is left out. */
  readonly isFound?: boolean
  /** The file itself, however its path is spelt, as {@link fileNumber} gives it; `null` or missing: not known. */
  readonly file?: string | null
}

/**
 * Puts jobs at the end of the queue, within the caller's transaction. An image that already waits with the same
 * settings and output folder is not added again, nor one that came by the same addition, whatever became of it.
 * @param addition the addition of many that the jobs belong to; `null`: none
 * @returns those that were added.
 */
export function insertJobs(
  database: DatabaseSync,
  newJobs: Iterable<NewJob>,
  facts: {
    readonly settingsId: number
    readonly addition: number | null
    readonly addedMs: number
    /** Also finished images are not added again. */
    readonly onlyNew?: boolean
  },
): JobId[] {
  const insert = database.prepare(
    `INSERT INTO jobs (id, position, input_path, output_directory, settings, size_bytes, added_ms, addition, input_file)
     SELECT :id, :position, :input, :output, :settings, :size, :added, :addition, :file
     WHERE NOT EXISTS (SELECT 1 FROM jobs WHERE input_path = :input AND output_directory = :output
       AND settings = :settings AND ((removed = 0 AND (:onlyNew OR kind IN ${unfinishedKinds})) OR addition = :addition))
       AND NOT (:found AND EXISTS (SELECT 1 FROM outputs WHERE output_path = :input))`,
  )
  // One look-up in the index for removed jobs and one for the others, however many there are.
  let position = queryNumber(
    database,
    `SELECT max(coalesce((SELECT max(position) FROM jobs WHERE removed = 0), 0),
       coalesce((SELECT max(position) FROM jobs WHERE removed = 1), 0)) AS n`,
  )
  const added: JobId[] = []
  for (const job of newJobs) {
    position += positionGap
    const id = newJobId(facts.addedMs)
    const { changes } = insert.run({
      id,
      position,
      input: job.inputPath,
      output: job.outputDirectory,
      settings: facts.settingsId,
      size: job.sizeBytes,
      added: facts.addedMs,
      addition: facts.addition,
      onlyNew: facts.onlyNew ? 1 : 0,
      found: job.isFound ? 1 : 0,
      file: job.file ?? null,
    })
    if (Number(changes) > 0) added.push(id)
  }
  return added
}
