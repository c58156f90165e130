import type { Job, JobState } from '../../../common/jobs/job.ts'

/** An image being worked on. */
export interface ActiveJob {
  readonly job: Job
  readonly controller: AbortController
  state: JobState & { readonly kind: 'running' | 'paused' }
  /** What becomes of the image when it is aborted. */
  afterAbort: 'cancelled' | 'waiting' | 'paused'
}

/** An image being worked on that has just been begun. */
export function beginJob(job: Job): ActiveJob {
  return {
    job,
    controller: new AbortController(),
    state: { kind: 'running', progress: null },
    afterAbort: 'cancelled',
  }
}

/** Stops work on images. */
export function abortJobs(jobs: readonly ActiveJob[], afterAbort: ActiveJob['afterAbort']): void {
  for (const active of jobs) {
    active.afterAbort = afterAbort
    active.controller.abort()
  }
}
