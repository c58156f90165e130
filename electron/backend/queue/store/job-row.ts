import type { JobId } from '../../../common/identifiers.ts'
import { jobStateSchema, type Job } from '../../../common/jobs/job.ts'
import type { JobSettings } from './job-settings.ts'

/** Columns of a job, as {@link toJob} takes them. */
export const jobColumns = `jobs.id, input_path, output_directory, settings, state, width_px, height_px, size_bytes`

/** Kinds of state that have not come to an end, as SQL. */
export const unfinishedKinds = `('waiting', 'running', 'paused')`

/** The job that a row of {@link jobColumns} holds, without its versions. */
export function toJob(row: Readonly<Record<string, unknown>>, settings: JobSettings): Job {
  return {
    id: String(row['id']) as JobId,
    inputPath: String(row['input_path']),
    outputDirectory: String(row['output_directory']),
    settings: settings.get(Number(row['settings'])),
    state: jobStateSchema.parse(JSON.parse(String(row['state']))),
    widthPx: row['width_px'] === null ? null : Number(row['width_px']),
    heightPx: row['height_px'] === null ? null : Number(row['height_px']),
    sizeBytes: Number(row['size_bytes']),
    versions: [],
  }
}
