import type { Job, JobState } from '../../../common/jobs/job.ts'

/** An image being worked on. */
export interface ActiveJob {
  readonly job: Job
  readonly controller: AbortController
  state: JobState & { readonly kind: 'running' | 'paused' }
  /** What becomes of the image when it is aborted. */
  afterAbort: 'cancelled' | 'waiting' | 'paused'
  /** When it was begun, in milliseconds of work: pauses do not count. */
  readonly begunMs: number
  /** Its outcome is stored. */
  hasEnded: boolean
}

/** An image being worked on that has just been begun. */
export function beginJob(job: Job, begunMs: number): ActiveJob {
  return {
    job,
    controller: new AbortController(),
    state: { kind: 'running', progress: null },
    afterAbort: 'cancelled',
    begunMs,
    hasEnded: false,
  }
}

/** Stops work on images. */
export function abortJobs(jobs: readonly ActiveJob[], afterAbort: ActiveJob['afterAbort']): void {
  for (const active of jobs) {
    active.afterAbort = afterAbort
    active.controller.abort()
  }
}
