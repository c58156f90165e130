import { SvelteSet } from 'svelte/reactivity'
import type { BackendContract } from '../../../electron/common/contracts/backend-contract.ts'
import type { JobId } from '../../../electron/common/identifiers.ts'
import { isAbort } from '../../../electron/common/messages/app-error.ts'
import type { Client } from '../../../electron/common/rpc/client.ts'

/**
 * Has images looked at that are on screen, one at a time and never while images are being enlarged, which looks at
 * them anyway. What is found is remembered with the image and comes with it.
 */
export class Looks {
  readonly #backend: Client<BackendContract>
  readonly #mayRun: () => boolean
  // Bookkeeping that nothing on screen reads.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #wanted = new Set<JobId>()
  /** Images that were looked at: should what was found not come with one of them, asking again would not help. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #seen = new Set<JobId>()
  /** Images that cannot be looked at: why is said when their turn comes. */
  readonly #failed = new SvelteSet<JobId>()
  #running: { readonly id: JobId; readonly controller: AbortController } | null = null

  /** @param mayRun whether the decoder has nothing better to do */
  constructor(backend: Client<BackendContract>, mayRun: () => boolean) {
    this.#backend = backend
    this.#mayRun = mayRun
  }

  failed(id: JobId): boolean {
    return this.#failed.has(id)
  }

  /** Asks for a look at an image, once. */
  want(id: JobId): void {
    if (this.#seen.has(id) || this.#failed.has(id) || this.#running?.id === id) return
    this.#wanted.add(id)
    void this.#work()
  }

  /** The image went out of sight before its turn came. */
  drop(id: JobId): void {
    this.#wanted.delete(id)
  }

  /** Forgets what was asked for, and stops what runs. */
  stop(): void {
    this.#wanted.clear()
    this.#running?.controller.abort()
  }

  async #work(): Promise<void> {
    if (this.#running) return
    for (let [id] = this.#wanted; id !== undefined && this.#mayRun(); [id] = this.#wanted) {
      this.#wanted.delete(id)
      const controller = new AbortController()
      this.#running = { id, controller }
      try {
        await this.#backend.call('jobs.look', { id }, { signal: controller.signal })
        this.#seen.add(id)
      } catch (error) {
        if (!controller.signal.aborted && !isAbort(error)) this.#failed.add(id)
      } finally {
        this.#running = null
      }
    }
  }
}
