import type { JobId } from '../../../electron/common/identifiers.ts'

/** How the stage shows the queue. */
export type ViewMode = 'grid' | 'list' | 'compare'

/** What is on stage, and which panels float above it. */
export class View {
  #mode = $state<ViewMode>('grid')
  #overview: 'grid' | 'list' = 'grid'
  #comparing = $state<JobId | null>(null)

  get mode(): ViewMode {
    return this.#mode
  }

  /** The job in the compare view. */
  get comparing(): JobId | null {
    return this.#comparing
  }

  showOverview(mode?: 'grid' | 'list'): void {
    this.#overview = mode ?? this.#overview
    this.#mode = this.#overview
  }

  compare(id: JobId): void {
    this.#comparing = id
    this.#mode = 'compare'
  }
}
