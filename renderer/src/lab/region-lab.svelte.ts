import { isAbort } from '../../../electron/common/messages/app-error.ts'
import { errorMessage, type ErrorMessage } from '../../../electron/common/messages/message.ts'
import type { BackendContract } from '../../../electron/common/contracts/backend-contract.ts'
import type { JobId } from '../../../electron/common/identifiers.ts'
import type { ImageSize } from '../../../electron/common/settings/output-target.ts'
import type {
  Enlarger,
  Region,
  RegionResult,
  TruthScores,
} from '../../../electron/common/contracts/region-compare.ts'
import type { Client } from '../../../electron/common/rpc/client.ts'
import type { Point } from '../viewer/view-geometry.ts'
import { moveRegion, regionAround, regionBetween } from './region-geometry.ts'

/** What has become of one way to enlarge the region. */
export type TrialState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly result: RegionResult; readonly truth: TruthScores | null }
  | { readonly kind: 'failed'; readonly error: ErrorMessage }

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

/** What a lab starts with. */
export interface LabStart {
  readonly job: JobId
  readonly image: ImageSize
  /** Output pixels per input pixel. */
  readonly factor: number
  /** What is compared at first. */
  readonly enlargers: readonly Enlarger[]
}

/** Runs several models on one region of one image, one after the other, so that their times are honest. */
export class RegionLab {
  readonly #backend: Client<BackendContract>
  readonly job: JobId
  readonly image: ImageSize
  readonly factor: number
  #region = $state.raw<Region>({ leftPx: 0, topPx: 0, widthPx: 1, heightPx: 1 })
  #trials = $state.raw<readonly Trial[]>([])
  #truthPath = $state<string | null>(null)
  #truthFailure = $state<ErrorMessage | null>(null)
  #running: AbortController | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(backend: Client<BackendContract>, { job, image, factor, enlargers }: LabStart) {
    this.#backend = backend
    this.job = job
    this.image = image
    this.factor = Math.min(16, Math.max(1, factor))
    this.#region = regionAround({ x: image.widthPx / 2, y: image.heightPx / 2 }, firstSidePx, image)
    this.choose(enlargers)
  }

  get region(): Region {
    return this.#region
  }

  get trials(): readonly Trial[] {
    return this.#trials
  }

  /** Image that the results are measured against; `null`: none. */
  get truthPath(): string | null {
    return this.#truthPath
  }

  /** Why nothing could be measured against the ground truth; `null` where it could. */
  get truthFailure(): ErrorMessage | null {
    return this.#truthFailure
  }

  has(enlarger: Enlarger): boolean {
    return this.#trials.some((trial) => trial.key === keyOf(enlarger))
  }

  /** Compares these ways to enlarge and no others. What has been computed stays. */
  choose(enlargers: readonly Enlarger[]): void {
    const chosen = enlargers.slice(0, mostTrials).map(newTrial)
    this.#trials = chosen.map((trial) => this.#trials.find(({ key }) => key === trial.key) ?? trial)
    this.#schedule()
  }

  /** Takes a way to enlarge in, or out. What has been computed for the others stays. */
  toggle(enlarger: Enlarger): void {
    const key = keyOf(enlarger)
    if (this.has(enlarger)) this.#trials = this.#trials.filter((trial) => trial.key !== key)
    else this.choose([...this.#trials.map((trial) => trial.enlarger), enlarger])
  }

  draw(from: Point, to: Point): void {
    this.#cut(regionBetween(from, to, this.image))
  }

  move(byX: number, byY: number): void {
    this.#cut(moveRegion(this.#region, byX, byY, this.image))
  }

  resize(sidePx: number): void {
    const { leftPx, topPx, widthPx, heightPx } = this.#region
    this.#cut(regionAround({ x: leftPx + widthPx / 2, y: topPx + heightPx / 2 }, sidePx, this.image))
  }

  /** Measures all results, present and to come, against an image; `null`: no longer. */
  async compareWith(truthPath: string | null): Promise<void> {
    this.#truthPath = truthPath
    this.#truthFailure = null
    this.#trials = this.#trials.map((trial) =>
      trial.state.kind === 'done' ? { ...trial, state: { ...trial.state, truth: null } } : trial,
    )
    for (const { key } of this.#trials) await this.#measure(key)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#running?.abort()
  }

  #cut(region: Region): void {
    this.#region = region
    this.#truthFailure = null
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
    const request = { id: this.job, region: this.#region, factor: this.factor, enlarger }
    try {
      const result = await this.#backend.call('compare.region', request, { signal })
      if (signal.aborted) return
      this.#set(key, { kind: 'done', result, truth: null })
      await this.#measure(key)
    } catch (error) {
      if (signal.aborted || isAbort(error)) return
      this.#set(key, { kind: 'failed', error: errorMessage(error) })
    }
  }

  /** Measures a result against the ground truth. What is wrong with the truth is wrong for all: said once. */
  async #measure(key: string): Promise<void> {
    const truthPath = this.#truthPath
    const state = this.#trials.find((trial) => trial.key === key)?.state
    if (truthPath === null || this.#truthFailure !== null || state?.kind !== 'done') return
    const { picture } = state.result
    const request = { id: this.job, region: this.#region, factor: this.factor, picture, truthPath }
    try {
      const truth = await this.#backend.call('compare.truth', request)
      const now = this.#trials.find((trial) => trial.key === key)?.state
      const isSame = now?.kind === 'done' && now.result === state.result && this.#truthPath === truthPath
      if (isSame) this.#set(key, { ...now, truth })
    } catch (error) {
      if (this.#truthPath === truthPath) this.#truthFailure = errorMessage(error)
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
