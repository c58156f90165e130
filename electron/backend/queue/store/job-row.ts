import type { JobId } from '../../../common/identifiers.ts'
import { pictureChoiceSchema, type PictureChoice } from '../../../common/analysis/picture-choice.ts'
import { jobStateSchema, type Job, type JobState } from '../../../common/jobs/job.ts'
import type { JobSettings } from './job-settings.ts'

/** Columns of a job, as {@link toJob} takes them. */
export const jobColumns =
  'jobs.id, input_path, output_directory, settings, state, width_px, height_px, size_bytes, choice'

/** Kinds of state that have not come to an end, as SQL. */
export const unfinishedKinds = `('waiting', 'running', 'paused')`

/** The job that a row of {@link jobColumns} holds, without its versions. */
export function toJob(row: Readonly<Record<string, unknown>>, settings: JobSettings): Job {
  return {
    id: String(row['id']) as JobId,
    inputPath: String(row['input_path']),
    outputDirectory: String(row['output_directory']),
    settings: settings.get(Number(row['settings'])),
    state: readState(String(row['state'])),
    widthPx: row['width_px'] === null ? null : Number(row['width_px']),
    heightPx: row['height_px'] === null ? null : Number(row['height_px']),
    sizeBytes: Number(row['size_bytes']),
    choice: readChoice(row['choice']),
    versions: [],
  }
}

/** What a look at an image found, as it is stored; of another release or damaged, the image is looked at again. */
export function readChoice(json: unknown): PictureChoice | null {
  try {
    return typeof json === 'string' ? pictureChoiceSchema.parse(JSON.parse(json)) : null
  } catch {
    return null
  }
}

/** A state that cannot be read any more, of another release or damaged, is an image to be tried again by hand. */
function readState(json: string): JobState {
  try {
    return jobStateSchema.parse(JSON.parse(json))
  } catch {
    const message = 'What became of this image cannot be read any more. Try it again.'
    return { kind: 'failed', code: 'internal', message }
  }
}
