import { compareModes, type CompareMode, type Enlargement } from './compare-mode.ts'
import type { Point, Size } from './view-geometry.ts'
import type { ViewerState } from './viewer-state.svelte.ts'

/** How the user looks at two pictures, whichever they are. */
export class Looking {
  readonly viewer: ViewerState
  mode = $state<CompareMode>('vertical')
  /** How "before" is enlarged. */
  enlargement = $state<Enlargement>('smooth')
  /** Which picture `flicker` shows. */
  flicker = $state<'before' | 'after'>('after')
  loupe = $state(false)
  /** Magnification of the loupe, in device pixels. */
  #loupeZoom = $state(4)
  /** While a key is held, the left picture is seen alone. */
  held = $state(false)
  /** Whether models are tried on a part instead. */
  lab = $state(false)
  /** Where the loupe is, in CSS pixels of the pane; `null`: in its middle. */
  #at = $state.raw<Point | null>(null)

  constructor(viewer: ViewerState) {
    this.viewer = viewer
  }

  get at(): Point {
    return this.#at ?? middleOf(this.viewer.pane)
  }

  get loupeZoom(): number {
    return this.#loupeZoom
  }

  /** Makes the loupe stronger or weaker, by one step. */
  stepLoupe(direction: 1 | -1): void {
    this.#loupeZoom = Math.min(16, Math.max(2, this.#loupeZoom * (direction === 1 ? 2 : 0.5)))
  }

  pointAt(at: Point | null): void {
    this.#at = at
  }

  /** The first press only changes the way of looking, so that nothing seems to jump. */
  flip(): void {
    if (this.mode === 'flicker') this.flicker = this.flicker === 'before' ? 'after' : 'before'
    else this.mode = 'flicker'
  }

  /** Chooses a way of comparing, or goes back to the slider when it is chosen already. */
  toggleMode(mode: CompareMode): void {
    this.mode = this.mode === mode ? compareModes[0] : mode
  }

  /** Moves what is seen, by CSS pixels: the picture, or the loupe over a picture that is seen whole. */
  move(byX: number, byY: number): void {
    if (!this.viewer.fitted) this.viewer.pan(-byX, -byY)
    else if (this.loupe) {
      const { width, height } = this.viewer.pane
      const inside = (value: number, limit: number): number => Math.min(limit, Math.max(0, value))
      this.#at = { x: inside(this.at.x + byX, width), y: inside(this.at.y + byY, height) }
    }
  }
}

function middleOf({ width, height }: Size): Point {
  return { x: width / 2, y: height / 2 }
}
