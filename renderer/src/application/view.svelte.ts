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
  #wantsLab = false
  #panelsHidden = $state(false)
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

  /** Compares what several models make of a part of an image. */
  tryModels(id: JobId): void {
    this.#wantsLab = true
    this.compare(id)
  }

  /** Whether the compare view has the window for itself. */
  get panelsHidden(): boolean {
    return this.#panelsHidden && this.#mode === 'compare'
  }

  togglePanels(): void {
    this.#panelsHidden = !this.#panelsHidden
  }

  /** Whether the compare view shall begin with models on a part; asked once. */
  takeLabWish(): boolean {
    const wish = this.#wantsLab
    this.#wantsLab = false
    return wish
  }

  openPanel(panel: PanelName): void {
    this.#panel = panel
  }

  closePanel(): void {
    this.#panel = null
  }
}
