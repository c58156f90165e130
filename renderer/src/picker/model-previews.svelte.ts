import { SvelteMap } from 'svelte/reactivity'
import { isAbort } from '../../../electron/common/messages/app-error.ts'
import type { BackendContract } from '../../../electron/common/contracts/backend-contract.ts'
import type { Enlarger, Region } from '../../../electron/common/contracts/region-compare.ts'
import type { Job } from '../../../electron/common/jobs/job.ts'
import type { Client } from '../../../electron/common/rpc/client.ts'
import type { PreviewRequest } from './preview-request.ts'

/** What a model makes of a part of the user's own image. */
export type Preview =
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly picture: string }
  | { readonly kind: 'failed' }

/** Previews that are remembered; the backend keeps about as many pictures. */
const kept = 150

/**
 * Small pictures of what each model makes of the image on show: made one at a time, for models that are on screen
 * only, and never while images are being enlarged.
 */
export class ModelPreviews {
  readonly #backend: Client<BackendContract>
  readonly #mayRun: () => boolean
  readonly #previews = new SvelteMap<string, Preview>()
  #wanted: readonly (PreviewRequest & { readonly key: string })[] = []
  #running: AbortController | null = null

  /** @param mayRun whether the engine has nothing better to do */
  constructor(backend: Client<BackendContract>, mayRun: () => boolean) {
    this.#backend = backend
    this.#mayRun = mayRun
  }

  of(job: Job, enlarger: Enlarger, factor: number, region: Region): Preview | undefined {
    return this.#previews.get(keyOf(job, enlarger, factor, region))
  }

  /** Asks for a preview, unless it is there or on its way. */
  want(job: Job, enlarger: Enlarger, factor: number, region: Region): void {
    const key = keyOf(job, enlarger, factor, region)
    if (this.#previews.has(key) || this.#wanted.some((other) => other.key === key)) return
    this.#wanted = [...this.#wanted, { key, id: job.id, region, factor, enlarger }]
    void this.#work()
  }

  /** Forgets what was asked for and stops what runs; what was made stays. */
  stop(): void {
    this.#wanted = []
    this.#running?.abort()
  }

  async #work(): Promise<void> {
    if (this.#running) return
    for (let next = this.#wanted[0]; next && this.#mayRun(); next = this.#wanted[0]) {
      this.#wanted = this.#wanted.slice(1)
      this.#running = new AbortController()
      await this.#make(next, next.key, this.#running.signal)
      this.#running = null
    }
  }

  async #make(request: PreviewRequest, key: string, signal: AbortSignal): Promise<void> {
    const { id, region, factor, enlarger } = request
    this.#previews.set(key, { kind: 'running' })
    try {
      const { picture } = await this.#backend.call(
        'compare.region',
        { id, region, factor, enlarger },
        { signal },
      )
      this.#previews.set(key, { kind: 'done', picture })
    } catch (error) {
      if (signal.aborted || isAbort(error)) this.#previews.delete(key)
      else this.#previews.set(key, { kind: 'failed' })
    }
    const [oldest] = this.#previews.keys()
    if (this.#previews.size > kept && oldest !== undefined) this.#previews.delete(oldest)
  }
}

function keyOf(job: Job, enlarger: Enlarger, factor: number, { leftPx, topPx, widthPx }: Region): string {
  return [job.id, JSON.stringify(enlarger), factor, leftPx, topPx, widthPx].join(' ')
}
