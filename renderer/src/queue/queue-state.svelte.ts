import type { BackendContract, QueueStatus } from '../../../electron/common/backend-contract.ts'
import type { Client } from '../../../electron/common/rpc/client.ts'

const nothingYet: QueueStatus = {
  mode: 'idle',
  counts: { waiting: 0, running: 0, paused: 0, done: 0, skipped: 0, failed: 0, cancelled: 0 },
  remainingMs: null,
  megapixelsPerSecond: null,
}

/** What the queue as a whole is doing, kept up to date by the backend. */
export class QueueState {
  readonly #backend: Client<BackendContract>
  #status = $state.raw<QueueStatus>(nothingYet)

  constructor(backend: Client<BackendContract>) {
    this.#backend = backend
    backend.on('queue.status', (status) => (this.#status = status))
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

  get finished(): number {
    return this.total - this.open
  }

  async load(): Promise<void> {
    this.#status = await this.#backend.call('queue.status', undefined)
  }

  start = (): Promise<void> => this.#call('queue.start')
  pause = (): Promise<void> => this.#call('queue.pause')
  cancel = (): Promise<void> => this.#call('queue.cancel')

  async #call(name: 'queue.start' | 'queue.pause' | 'queue.cancel'): Promise<void> {
    await this.#backend.call(name, undefined)
  }
}
