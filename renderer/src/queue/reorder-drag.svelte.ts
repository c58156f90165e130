import type { JobId } from '../../../electron/common/identifiers.ts'
import { gapAt, markOf, type CellGrid } from './reorder.ts'

/** How far the pointer must move before a press becomes a drag. */
const thresholdPx = 5
/** Within this distance of an edge the list scrolls by itself, faster towards the edge. */
const edgePx = 56
const fastestPxPerMs = 2
/** A frame that took longer counts as this long, so that nothing jumps away. */
const longestFrameMs = 250

/** What a drag needs of the collection it happens in. */
export interface DragSurface {
  scroller(): HTMLElement | undefined
  grid(): CellGrid
  /** Space around the items inside the scroller. */
  readonly paddingPx: number
  /** Images that a drag starting here moves; empty where there is nothing to drag. */
  idsAt(index: number): readonly JobId[]
  drop(ids: readonly JobId[], gap: number): void
}

interface Drag {
  readonly index: number
  readonly ids: readonly JobId[]
  readonly startX: number
  readonly startY: number
  x: number
  y: number
}

/** Dragging images to another place of the queue by pointer, also beyond what is on screen. */
export class ReorderDrag {
  readonly #surface: DragSurface
  #press: Drag | null = null
  #dragged = $state.raw<Drag | null>(null)
  #gap = $state<number | null>(null)
  #stop: (() => void) | null = null

  constructor(surface: DragSurface) {
    this.#surface = surface
  }

  /** The images under way and where the pointer is; `null` while nothing is dragged. */
  get dragged(): {
    readonly index: number
    readonly ids: readonly JobId[]
    readonly x: number
    readonly y: number
  } | null {
    return this.#dragged
  }

  /** Row and column of the gap that images would fall into. */
  get mark(): { readonly row: number; readonly column: number } | null {
    return this.#gap === null ? null : markOf(this.#gap, this.#surface.grid())
  }

  /**
   * Watches a press on an item; `onClick` is called where it ends without having become a drag.
   */
  press(event: MouseEvent, index: number, onClick: () => void): void {
    this.cancel()
    this.#press = {
      index,
      ids: [],
      startX: event.clientX,
      startY: event.clientY,
      x: event.clientX,
      y: event.clientY,
    }
    const move = (moved: MouseEvent): void => this.#move(moved)
    const up = (): void => {
      if (!this.#dragged) onClick()
      this.#end(true)
    }
    const key = (pressed: KeyboardEvent): void => {
      if (pressed.key !== 'Escape' || !this.#dragged) return
      pressed.preventDefault()
      pressed.stopPropagation()
      this.cancel()
    }
    const cancel = (): void => this.cancel()
    window.addEventListener('mousemove', move)
    window.addEventListener('mouseup', up)
    window.addEventListener('keydown', key, true)
    window.addEventListener('blur', cancel)
    this.#stop = () => {
      window.removeEventListener('mousemove', move)
      window.removeEventListener('mouseup', up)
      window.removeEventListener('keydown', key, true)
      window.removeEventListener('blur', cancel)
    }
  }

  cancel(): void {
    this.#end(false)
  }

  /** The list moved under a resting pointer. */
  scrolled(): void {
    if (this.#dragged) this.#findGap(this.#dragged)
  }

  #move(event: MouseEvent): void {
    const press = this.#press
    if (!press) return
    if (event.buttons === 0) return this.cancel()
    if (!this.#dragged) {
      if (Math.hypot(event.clientX - press.startX, event.clientY - press.startY) < thresholdPx) return
      const ids = this.#surface.idsAt(press.index)
      if (ids.length === 0) return this.cancel()
      this.#press = { ...press, ids }
      this.#scrollNearEdge(performance.now())
    }
    this.#dragged = { ...(this.#press ?? press), x: event.clientX, y: event.clientY }
    this.#findGap(this.#dragged)
  }

  #findGap({ x, y }: Drag): void {
    const scroller = this.#surface.scroller()
    if (!scroller) return
    const box = scroller.getBoundingClientRect()
    const { paddingPx } = this.#surface
    const point = { x: x - box.left - paddingPx, y: y - box.top - paddingPx + scroller.scrollTop }
    this.#gap = gapAt(point, this.#surface.grid())
  }

  #scrollNearEdge(beforeMs: number): void {
    requestAnimationFrame((nowMs) => {
      if (!this.#dragged) return
      this.#scrollFor(Math.min(longestFrameMs, Math.max(0, nowMs - beforeMs)))
      this.#scrollNearEdge(nowMs)
    })
  }

  #scrollFor(elapsedMs: number): void {
    const drag = this.#dragged
    const scroller = this.#surface.scroller()
    if (!drag || !scroller) return
    const { top, bottom } = scroller.getBoundingClientRect()
    const beyond = Math.max(drag.y - (bottom - edgePx), 0) - Math.max(top + edgePx - drag.y, 0)
    if (beyond !== 0) {
      const share = Math.max(-1, Math.min(1, beyond / edgePx))
      scroller.scrollTop += share * fastestPxPerMs * elapsedMs
      this.#findGap(drag)
    }
  }

  #end(drops: boolean): void {
    const ids = this.#dragged?.ids
    const gap = this.#gap
    this.#stop?.()
    this.#stop = null
    this.#press = null
    this.#dragged = null
    this.#gap = null
    if (drops && ids && gap !== null) this.#surface.drop(ids, gap)
  }
}
