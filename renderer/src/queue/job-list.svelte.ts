import { SvelteMap } from 'svelte/reactivity'
import type { BackendContract } from '../../../electron/common/contracts/backend-contract.ts'
import type { JobId } from '../../../electron/common/identifiers.ts'
import type { Job, JobState, JobStateKind } from '../../../electron/common/jobs/job.ts'
import type { Client } from '../../../electron/common/rpc/client.ts'
import { keepUnchanged } from './keep-unchanged.ts'
import { oneOf } from './reorder.ts'

/** Which jobs are listed. No states means all of them. */
export interface JobFilter {
  readonly states: readonly JobStateKind[]
  readonly text: string
  /** Only finished images that there is something to know about. */
  readonly withRemarks: boolean
}

const pageSize = 200
const everything: JobFilter = { states: [], text: '', withRemarks: false }

/**
 * The queue as the window sees it: only the pages that were looked at are held, so that ten thousand images
 * cost no more than the two hundred on screen.
 */
export class JobList {
  readonly #backend: Client<BackendContract>
  readonly #pages = new SvelteMap<number, readonly Job[]>()
  // Bookkeeping that nothing on screen reads.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #pending = new Map<number, Promise<void>>()
  // Read together with #answers, which is what changes on screen.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #indexes = new Map<JobId, number>()
  #total = $state(0)
  /** Counts answers, so that whoever looked for a job that was not loaded looks again. */
  #answers = $state(0)
  #loaded = $state(false)
  #filter = $state.raw<JobFilter>(everything)
  /** Rises whenever pictures on screen may have changed. */
  #revision = $state(0)
  #visible: readonly [number, number] = [0, 0]
  #generation = 0
  #refreshTimer: ReturnType<typeof setTimeout> | undefined

  constructor(backend: Client<BackendContract>) {
    this.#backend = backend
    backend.on('jobs.changed', () => this.#scheduleRefresh())
    backend.on('job.state', ({ id, state }) => this.#applyState(id, state))
  }

  /** Number of jobs that pass the filter. */
  get total(): number {
    return this.#total
  }

  /** Whether the first answer has come. */
  get loaded(): boolean {
    return this.#loaded
  }

  get filter(): JobFilter {
    return this.#filter
  }

  get filtered(): boolean {
    const { states, text, withRemarks } = this.#filter
    return states.length > 0 || text !== '' || withRemarks
  }

  get revision(): number {
    return this.#revision
  }

  /** The job at a place of the list; `undefined` until its page has been loaded. */
  at(index: number): Job | undefined {
    return this.#pages.get(Math.floor(index / pageSize))?.[index % pageSize]
  }

  /** Place of a loaded job; -1 where it is not known. */
  indexOf(id: JobId): number {
    const index = this.#answers === 0 ? -1 : (this.#indexes.get(id) ?? -1)
    return index >= 0 && this.at(index)?.id === id ? index : -1
  }

  find(id: JobId): Job | undefined {
    const index = this.indexOf(id)
    return index < 0 ? undefined : this.at(index)
  }

  /** Says which places are on screen, and loads what is missing there. */
  show(first: number, last: number): void {
    this.#visible = [first, last]
    void Promise.all(this.#ensure(first, last))
  }

  /** Narrows the list further, or less. Who chooses states has not asked for remarks. */
  async narrow(filter: Partial<JobFilter>): Promise<void> {
    const remarks = filter.states ? { withRemarks: false } : {}
    this.#filter = { ...this.#filter, ...remarks, ...filter }
    await this.refresh()
  }

  /** Ids from one place to another, both included. */
  async idsBetween(first: number, last: number): Promise<JobId[]> {
    const [low, high] = first <= last ? [first, last] : [last, first]
    const limit = high - low + 1
    return (await this.#backend.call('jobs.ids', { offset: low, limit, ...this.#wireFilter() })).ids
  }

  /** Places of jobs in the list as it is filtered, in its order; those that it does not hold are left out. */
  async placesOf(ids: readonly JobId[]): Promise<{ readonly id: JobId; readonly place: number }[]> {
    const known = ids.map((id) => ({ id, place: this.indexOf(id) }))
    if (known.every(({ place }) => place >= 0)) return known.sort((a, b) => a.place - b.place)
    return (await this.#backend.call('jobs.places', { ids: [...ids], ...this.#wireFilter() })).places
  }

  /** Loads the page that holds a job of the list; answers its place, -1 where it is not in the list. */
  async locate(id: JobId): Promise<number> {
    const [found] = await this.placesOf([id])
    if (!found) return -1
    await Promise.all(this.#ensure(found.place, found.place))
    return found.place
  }

  /** The first job at a place or after it that is none of these; `undefined` at the end of the list. */
  async firstFrom(place: number, except: readonly JobId[]): Promise<Job | undefined> {
    const isLeftOut = oneOf(except)
    for (let index = place; index < this.#total; index++) {
      await Promise.all(this.#ensure(index, index))
      const job = this.at(index)
      if (job && !isLeftOut(job.id)) return job
    }
    return undefined
  }

  /** Asks again for what is on screen; anything else is asked again when it comes into view. */
  async refresh(): Promise<void> {
    this.#generation++
    this.#pending.clear()
    const [first, last] = this.#visible
    const pages = pagesBetween(first, last)
    await Promise.all(pages.map((page) => this.#load(page)))
    for (const page of this.#pages.keys()) if (!pages.includes(page)) this.#pages.delete(page)
    this.#revision++
  }

  #wireFilter(): { states: JobStateKind[]; text: string; withRemarks: boolean } {
    return { ...this.#filter, states: [...this.#filter.states] }
  }

  #scheduleRefresh(): void {
    if (this.#refreshTimer !== undefined) return
    this.#refreshTimer = setTimeout(() => {
      this.#refreshTimer = undefined
      void this.refresh()
    }, 60)
  }

  #ensure(first: number, last: number): Promise<void>[] {
    return pagesBetween(first, last)
      .filter((page) => !this.#pages.has(page))
      .map((page) => this.#load(page))
  }

  #load(page: number): Promise<void> {
    const running = this.#pending.get(page)
    if (running) return running
    const generation = this.#generation
    const loading = this.#fetchPage(page, generation).finally(() => {
      if (this.#pending.get(page) === loading) this.#pending.delete(page)
    })
    this.#pending.set(page, loading)
    return loading
  }

  async #fetchPage(page: number, generation: number): Promise<void> {
    const offset = page * pageSize
    const answer = await this.#backend.call('jobs.list', {
      offset,
      limit: pageSize,
      ...this.#wireFilter(),
    })
    if (generation !== this.#generation) return
    answer.jobs.forEach((job, index) => this.#indexes.set(job.id, offset + index))
    this.#pages.set(page, keepUnchanged(answer.jobs, this.#pages.get(page) ?? []))
    this.#total = answer.total
    this.#answers++
    this.#loaded = true
  }

  #applyState(id: JobId, state: JobState): void {
    const index = this.indexOf(id)
    const job = this.at(index)
    if (!job) return
    const page = Math.floor(index / pageSize)
    const jobs = this.#pages.get(page) ?? []
    this.#pages.set(
      page,
      jobs.map((other) => (other.id === id ? { ...other, state } : other)),
    )
  }
}

function pagesBetween(first: number, last: number): number[] {
  const from = Math.max(0, Math.floor(first / pageSize))
  const to = Math.max(from, Math.floor(last / pageSize))
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}
