import type { BackendContract } from '../../../electron/common/contracts/backend-contract.ts'
import type { QueueEstimate, QueueStatus } from '../../../electron/common/contracts/queue-status.ts'
import type { JobId } from '../../../electron/common/identifiers.ts'
import type { JobState } from '../../../electron/common/jobs/job.ts'
import type { Client } from '../../../electron/common/rpc/client.ts'

const estimateDelayMs = 400

const nothingYet: QueueStatus = {
  mode: 'idle',
  counts: { waiting: 0, running: 0, paused: 0, done: 0, skipped: 0, failed: 0, cancelled: 0 },
  run: null,
  lastRun: null,
  remainingMs: null,
  megapixelsPerSecond: null,
}

/** The image being worked on. */
export interface CurrentImage {
  readonly id: JobId
  readonly inputPath: string
  readonly state: JobState & { readonly kind: 'running' | 'paused' }
}

/** What the queue as a whole is doing, kept up to date by the backend. */
export class QueueState {
  readonly #backend: Client<BackendContract>
  #status = $state.raw<QueueStatus>(nothingYet)
  #current = $state.raw<CurrentImage | null>(null)
  #estimate = $state.raw<QueueEstimate | null>(null)
  #estimateTimer: ReturnType<typeof setTimeout> | undefined

  constructor(backend: Client<BackendContract>) {
    this.#backend = backend
    backend.on('queue.status', (status) => {
      this.#status = status
      this.#scheduleEstimate()
    })
    backend.on('job.state', ({ id, state }) => this.#follow(id, state))
  }

  /** The image being worked on; `null` between images. */
  get current(): CurrentImage | null {
    return this.#current
  }

  /** What the waiting images will need; `null` until it has been asked for. */
  get estimate(): QueueEstimate | null {
    return this.#estimate
  }

  get status(): QueueStatus {
    return this.#status
  }

  get mode(): QueueStatus['mode'] {
    return this.#status.mode
  }

  /** Number of all images in the queue. */
  get total(): number {
    return Object.values(this.#status.counts).reduce((sum, count) => sum + count, 0)
  }

  /** Images that have not come to an end yet. */
  get open(): number {
    const { waiting, running, paused } = this.#status.counts
    return waiting + running + paused
  }

  /** Images that start now when the queue does; those that were set aside do not. */
  get startable(): number {
    return this.#status.counts.waiting + this.#status.counts.running
  }

  get finished(): number {
    return this.total - this.open
  }

  async load(): Promise<void> {
    const [status, { jobs }] = await Promise.all([
      this.#backend.call('queue.status', undefined),
      this.#backend.call('jobs.list', { states: ['running'], limit: 2 }),
    ])
    this.#status = status
    this.#scheduleEstimate()
    // The last one: the file of another may still be being written.
    const job = jobs.at(-1)
    this.#current = null
    if (job) this.#follow(job.id, job.state, job.inputPath)
  }

  /** @param ids only these; without them all that waits */
  start = async (ids?: readonly JobId[]): Promise<void> => {
    await this.#backend.call('queue.start', ids && { ids: [...ids] })
  }

  pause = async (): Promise<void> => {
    await this.#backend.call('queue.pause', undefined)
  }

  /** Ends the work; what is not finished waits again. */
  stop = async (): Promise<void> => {
    await this.#backend.call('queue.stop', undefined)
    this.#status = await this.#backend.call('queue.status', undefined)
  }

  #follow(id: JobId, state: JobState, knownPath?: string): void {
    const current = this.#current
    // An image that was set aside is paused without progress while the queue goes on.
    const isSetAside = state.kind === 'paused' && state.progress === null && this.mode !== 'paused'
    if ((state.kind !== 'running' && state.kind !== 'paused') || isSetAside) {
      if (current?.id === id) this.#current = null
      return
    }
    // Once begun, an image stays the current one until another begins or it ends.
    if (current?.id === id || knownPath !== undefined) {
      this.#current = { id, inputPath: knownPath ?? current?.inputPath ?? '', state }
      return
    }
    this.#current = { id, inputPath: '', state }
    this.#backend.call('jobs.get', { id }).then(
      (job) => {
        const latest = this.#current
        if (job && latest?.id === id) this.#current = { ...latest, inputPath: job.inputPath }
      },
      // Its name is a comfort; the next image asks again.
      () => undefined,
    )
  }

  /** Asks once things have come to rest; while images are run, what is needed changes with each of them. */
  #scheduleEstimate(): void {
    clearTimeout(this.#estimateTimer)
    // Where nothing waits there is nothing to estimate: what was true before is not shown a moment longer.
    if (this.startable === 0) this.#estimate = null
    if (this.mode === 'running') return
    this.#estimateTimer = setTimeout(() => {
      this.#backend.call('queue.estimate', undefined).then(
        (estimate) => (this.#estimate = estimate),
        // An estimate is a comfort; the next change asks again.
        () => (this.#estimate = null),
      )
    }, estimateDelayMs)
  }
}
