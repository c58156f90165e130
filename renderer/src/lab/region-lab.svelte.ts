import { isAbort } from '../../../electron/common/app-error.ts'
import type { BackendContract } from '../../../electron/common/backend-contract.ts'
import type { JobId, ModelId } from '../../../electron/common/identifiers.ts'
import type { ImageSize } from '../../../electron/common/output-target.ts'
import type { Enlarger, Region, RegionResult } from '../../../electron/common/region-compare.ts'
import type { Client } from '../../../electron/common/rpc/client.ts'
import type { Point } from '../viewer/view-geometry.ts'
import { moveRegion, regionAround, regionBetween } from './region-geometry.ts'

/** What has become of one way to enlarge the region. */
export type TrialState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly result: RegionResult }
  | { readonly kind: 'failed'; readonly message: string }

/** One way to enlarge the region. */
export interface Trial {
  readonly key: string
  readonly enlarger: Enlarger
  readonly state: TrialState
}

/** Panes that fit on a screen and in a mind. */
export const mostTrials = 9

const settleMs = 250
const firstSidePx = 128

/** Runs several models on one region of one image, one after the other, so that their times are honest. */
export class RegionLab {
  readonly #backend: Client<BackendContract>
  readonly #job: JobId
  readonly #image: ImageSize
  #region = $state.raw<Region>({ leftPx: 0, topPx: 0, widthPx: 1, heightPx: 1 })
  #factor = $state(4)
  #trials = $state.raw<readonly Trial[]>([])
  #running: AbortController | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    backend: Client<BackendContract>,
    job: JobId,
    image: ImageSize,
    factor: number,
    models: readonly ModelId[],
  ) {
    this.#backend = backend
    this.#job = job
    this.#image = image
    this.#factor = Math.min(16, Math.max(1, factor))
    this.#region = regionAround({ x: image.widthPx / 2, y: image.heightPx / 2 }, firstSidePx, image)
    const enlargers: Enlarger[] = [
      { kind: 'kernel', kernel: 'cubic' },
      ...models.slice(0, mostTrials - 1).map((modelId) => ({ kind: 'model' as const, modelId })),
    ]
    this.#trials = enlargers.map(newTrial)
    this.#schedule()
  }

  get region(): Region {
    return this.#region
  }

  get image(): ImageSize {
    return this.#image
  }

  get factor(): number {
    return this.#factor
  }

  get trials(): readonly Trial[] {
    return this.#trials
  }

  has(enlarger: Enlarger): boolean {
    return this.#trials.some((trial) => trial.key === keyOf(enlarger))
  }

  /** Takes a way to enlarge in, or out. What has been computed for the others stays. */
  toggle(enlarger: Enlarger): void {
    const key = keyOf(enlarger)
    if (this.has(enlarger)) this.#trials = this.#trials.filter((trial) => trial.key !== key)
    else if (this.#trials.length < mostTrials) {
      this.#trials = [...this.#trials, newTrial(enlarger)]
      this.#schedule()
    }
  }

  draw(from: Point, to: Point): void {
    this.#choose(regionBetween(from, to, this.#image))
  }

  move(byX: number, byY: number): void {
    this.#choose(moveRegion(this.#region, byX, byY, this.#image))
  }

  resize(sidePx: number): void {
    const { leftPx, topPx, widthPx, heightPx } = this.#region
    this.#choose(regionAround({ x: leftPx + widthPx / 2, y: topPx + heightPx / 2 }, sidePx, this.#image))
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#running?.abort()
  }

  #choose(region: Region): void {
    this.#region = region
    this.#running?.abort()
    this.#trials = this.#trials.map(({ enlarger }) => newTrial(enlarger))
    this.#schedule()
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#run(), settleMs)
  }

  async #run(): Promise<void> {
    this.#running?.abort()
    const controller = new AbortController()
    this.#running = controller
    for (;;) {
      const next = this.#trials.find(({ state }) => state.kind === 'waiting' || state.kind === 'running')
      if (!next || controller.signal.aborted) return
      await this.#try(next, controller.signal)
    }
  }

  async #try({ key, enlarger }: Trial, signal: AbortSignal): Promise<void> {
    this.#set(key, { kind: 'running' })
    const request = { id: this.#job, region: this.#region, factor: this.#factor, enlarger }
    try {
      const result = await this.#backend.call('compare.region', request, { signal })
      if (!signal.aborted) this.#set(key, { kind: 'done', result })
    } catch (error) {
      if (signal.aborted || isAbort(error)) return
      this.#set(key, { kind: 'failed', message: error instanceof Error ? error.message : String(error) })
    }
  }

  #set(key: string, state: TrialState): void {
    this.#trials = this.#trials.map((trial) => (trial.key === key ? { ...trial, state } : trial))
  }
}

function newTrial(enlarger: Enlarger): Trial {
  return { key: keyOf(enlarger), enlarger, state: { kind: 'waiting' } }
}

/** Names a way to enlarge. */
export function keyOf(enlarger: Enlarger): string {
  return enlarger.kind === 'model' ? `model ${enlarger.modelId}` : `kernel ${enlarger.kernel}`
}
