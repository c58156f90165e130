import type { Message } from '../../../common/messages/message.ts'
import type { QueueStatus } from '../../../common/contracts/queue-status.ts'
import type { JobId } from '../../../common/identifiers.ts'
import type { JobState } from '../../../common/jobs/job.ts'
import type { EventHub } from '../../event-hub.ts'
import { throttle } from './throttle.ts'

/** Tells a queue's clients what changes, often enough for the eye and no more often. */
export interface QueueAnnouncer {
  /** The list has changed: jobs came, went, moved or got another state. */
  changed(): void
  /** The status of the whole queue has changed. */
  status(): void
  /** The image under way has got on. */
  progress(): void
  /** A job has a new state; told at once. */
  state(id: JobId, state: JobState): void
  notice: (message: Message) => void
  /** Emits pending throttled events now. */
  flush(): void
}

const changesIntervalMs = 100
const statusIntervalMs = 250
const progressIntervalMs = 100

export function createQueueAnnouncer(
  events: EventHub,
  now: {
    readonly status: () => QueueStatus
    /** The image under way, where there is one. */
    readonly progress: () => { readonly id: JobId; readonly state: JobState } | null
  },
): QueueAnnouncer {
  let revision = 0
  const changed = throttle(changesIntervalMs, () => events.emit('jobs.changed', { revision: ++revision }))
  const status = throttle(statusIntervalMs, () => events.emit('queue.status', now.status()))
  const progress = throttle(progressIntervalMs, () => {
    const current = now.progress()
    if (current) events.emit('job.state', current)
  })
  return {
    changed,
    status,
    progress,
    state: (id, state) => events.emit('job.state', { id, state }),
    notice: (message) => events.emit('notice', { level: 'error', message }),
    flush() {
      progress.flush()
      changed.flush()
      status.flush()
    },
  }
}
