import type { BackendContract } from '../../../electron/common/contracts/backend-contract.ts'
import type { JobId } from '../../../electron/common/identifiers.ts'
import type { Client } from '../../../electron/common/rpc/client.ts'
import type { JobList } from './job-list.svelte.ts'
import { gapOfStep, landingOf, staysPut } from './reorder.ts'
import type { Selection } from './selection.svelte.ts'

/** What was moved, and the place (from 0) its first image has now. */
export interface Moved {
  readonly ids: readonly JobId[]
  readonly place: number
}

/** Changes the order in which images are listed and run. Images keep their order among each other. */
export class QueueOrder {
  readonly #backend: Client<BackendContract>
  readonly #jobs: JobList
  readonly #selection: Selection
  readonly #onMoved: (moved: Moved) => void
  #moves = $state(0)

  constructor(
    backend: Client<BackendContract>,
    jobs: JobList,
    selection: Selection,
    onMoved: (moved: Moved) => void,
  ) {
    this.#backend = backend
    this.#jobs = jobs
    this.#selection = selection
    this.#onMoved = onMoved
  }

  /** Rises with every move, so that whoever shows the images can follow them. */
  get moves(): number {
    return this.#moves
  }

  /** Moves images into the gap before the place `gap` of the list as it is filtered. */
  async moveTo(ids: readonly JobId[], gap: number): Promise<void> {
    const found = await this.#jobs.placesOf(ids)
    const places = found.map(({ place }) => place)
    if (staysPut(places, gap)) return
    await this.#move(
      found.map(({ id }) => id),
      places,
      gap,
    )
  }

  /** Moves images by one place, gathering them. */
  async step(ids: readonly JobId[], step: 'earlier' | 'later'): Promise<void> {
    const found = await this.#jobs.placesOf(ids)
    const places = found.map(({ place }) => place)
    const gap = gapOfStep(places, step, this.#jobs.total)
    if (gap === null) return
    await this.#move(
      found.map(({ id }) => id),
      places,
      gap,
    )
  }

  /** Moves images to where they are run next: before the first other one that waits, else to the very front. */
  async toFront(ids: readonly JobId[]): Promise<void> {
    const { jobs: waiting } = await this.#backend.call('jobs.list', {
      limit: Math.min(1000, ids.length + 1),
      states: ['waiting'],
    })
    const next = waiting.find((job) => !ids.includes(job.id))
    const gap = next ? await this.#jobs.placesOf([next.id]) : []
    await this.moveTo(ids, gap[0]?.place ?? 0)
  }

  async toEnd(ids: readonly JobId[]): Promise<void> {
    await this.moveTo(ids, this.#jobs.total)
  }

  async #move(ids: readonly JobId[], places: readonly number[], gap: number): Promise<void> {
    const place = landingOf(places, gap)
    const focused = this.#jobs.at(this.#selection.focused)?.id
    const before = await this.#jobs.firstFrom(gap, ids)
    await this.#backend.call('jobs.move', { ids: [...ids], before: before?.id ?? null })
    await this.#jobs.refresh()
    const offset = focused === undefined ? -1 : ids.indexOf(focused)
    this.#selection.focus(place + Math.max(0, offset))
    this.#moves++
    this.#onMoved({ ids, place })
  }
}
