import type { Message } from '../common/messages/message.ts'
import type { QueueStatus } from '../common/contracts/queue-status.ts'
import type { Job, JobCounts } from '../common/jobs/job.ts'

/** What came of adding the paths that were given. */
export interface AddedImages {
  readonly added: number
  readonly ignored: readonly { readonly path: string; readonly reason: Message }[]
  readonly outputRoots: readonly string[]
}

/** Reports progress to the terminal or to a program. */
export interface Reporter {
  added(added: AddedImages): void
  progress(status: QueueStatus, current: Job | null): void
  /** One image is done, skipped, failed or cancelled. */
  finished(job: Job): void
  notice(message: Message): void
  summary(counts: JobCounts, stopped: boolean): void
}
