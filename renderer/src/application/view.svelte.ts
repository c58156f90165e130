import type { JobId } from '../../../electron/common/identifiers.ts'

/** How the stage shows the queue. */
export type ViewMode = 'grid' | 'list' | 'compare'

/** A panel that floats above the window; one at a time. */
export type PanelName =
  | 'palette'
  | 'models'
  | 'preferences'
  | 'presets'
  | 'watch'
  | 'shortcuts'
  | 'diagnostics'
  | 'about'
  | 'licences'

/** What is on stage, and which panel floats above it. */
export class View {
  #mode = $state<ViewMode>('grid')
  #overview = $state<'grid' | 'list'>('grid')
  #comparing = $state<JobId | null>(null)
  #panel = $state<PanelName | null>(null)

  get mode(): ViewMode {
    return this.#mode
  }

  /** The job in the compare view. */
  get comparing(): JobId | null {
    return this.#comparing
  }

  get panel(): PanelName | null {
    return this.#panel
  }

  showOverview(mode?: 'grid' | 'list'): void {
    this.#overview = mode ?? this.#overview
    this.#mode = this.#overview
  }

  compare(id: JobId): void {
    this.#comparing = id
    this.#mode = 'compare'
  }

  openPanel(panel: PanelName): void {
    this.#panel = panel
  }

  closePanel(): void {
    this.#panel = null
  }
}
