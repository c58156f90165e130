import { SvelteSet } from 'svelte/reactivity'
import type { JobId } from '../../../electron/common/identifiers.ts'
import type { JobList } from './job-list.svelte.ts'

/** How a click or key chooses: alone, added or taken away, or everything from the anchor to here. */
export type SelectMode = 'single' | 'toggle' | 'range'

/** The chosen jobs, the one that has the focus, and where a range starts. */
export class Selection {
  readonly #jobs: JobList
  readonly #ids = new SvelteSet<JobId>()
  #anchor = 0
  #focused = $state(0)

  constructor(jobs: JobList) {
    this.#jobs = jobs
  }

  get size(): number {
    return this.#ids.size
  }

  get ids(): JobId[] {
    return [...this.#ids]
  }

  /** Place of the job that the keyboard acts on. */
  get focused(): number {
    return Math.min(this.#focused, Math.max(0, this.#jobs.total - 1))
  }

  has(id: JobId): boolean {
    return this.#ids.has(id)
  }

  async choose(index: number, mode: SelectMode): Promise<void> {
    const job = this.#jobs.at(index)
    this.#focused = index
    if (mode === 'range') {
      this.#replace(await this.#jobs.idsBetween(this.#anchor, index))
      return
    }
    this.#anchor = index
    if (!job) return
    if (mode === 'single') this.#replace([job.id])
    else if (!this.#ids.delete(job.id)) this.#ids.add(job.id)
  }

  /** Puts the focus at a place without choosing what is there; ranges start from it. */
  focus(index: number): void {
    this.#focused = index
    this.#anchor = index
  }

  async chooseAll(): Promise<void> {
    if (this.#jobs.total > 0) this.#replace(await this.#jobs.idsBetween(0, this.#jobs.total - 1))
  }

  clear(): void {
    this.#ids.clear()
  }

  /** Forgets jobs that have left the queue. */
  drop(ids: readonly JobId[]): void {
    ids.forEach((id) => this.#ids.delete(id))
  }

  #replace(ids: readonly JobId[]): void {
    this.#ids.clear()
    ids.forEach((id) => this.#ids.add(id))
  }
}
