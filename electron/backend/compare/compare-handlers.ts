import type { JobId } from '../../common/identifiers.ts'
import type { Job } from '../../common/jobs/job.ts'
import type { AreaHandlers } from '../area.ts'
import { noteSpeed, type ModelSpeeds } from '../queue/work/model-speeds.ts'
import type { RegionComparer } from './region-comparer.ts'
import type { RegionPreviewer } from './region-previewer.ts'

/** What the handlers of comparisons take. */
export interface CompareHandlerParts {
  readonly comparer: RegionComparer
  readonly previewer: RegionPreviewer
  readonly speeds: ModelSpeeds
  /** The job of an id. @throws AppError `bad-request` where there is none. */
  readonly jobOf: (id: JobId) => Job
}

/** Answers the contract's methods that run models on regions of images. */
export function createCompareHandlers({
  comparer,
  previewer,
  speeds,
  jobOf,
}: CompareHandlerParts): AreaHandlers<
  'compare.region' | 'compare.truth' | 'compare.sheet' | 'compare.locate' | 'preview.region'
> {
  return {
    'compare.region': async (request, { signal }) => {
      const job = jobOf(request.id)
      const result = await comparer.run(job.inputPath, request, signal)
      noteSpeed(speeds, job, request, result)
      return result
    },
    'compare.truth': (request, { signal }) => comparer.measure(jobOf(request.id).inputPath, request, signal),
    'compare.sheet': (request) => comparer.writeSheet(jobOf(request.id).inputPath, request),
    'compare.locate': ({ picture }) => comparer.locate(picture),
    'preview.region': ({ id, ...request }, { signal }) => previewer.run(jobOf(id).inputPath, request, signal),
  }
}
