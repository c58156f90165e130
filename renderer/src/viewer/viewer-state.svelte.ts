import {
  fitView,
  fitZoom,
  keepInSight,
  nextZoomStep,
  panBy,
  placePicture,
  zoomAround,
  type PictureView,
  type Placement,
  type Point,
  type Size,
} from './view-geometry.ts'

const largestZoom = 16
/** Zooms that differ by less are the same. */
const tolerance = 1.001

/** What a pane shows of a picture, and how the user moves through it. Zoom is in device pixels. */
export class ViewerState {
  readonly #paddingPx: number
  #picture = $state.raw<Size>({ width: 1, height: 1 })
  #pane = $state.raw<Size>({ width: 1, height: 1 })
  #density = $state(1)
  /** `null`: the whole picture, whatever the pane's size. */
  #view = $state.raw<PictureView | null>(null)

  /** @param paddingPx room around a picture that is seen whole */
  constructor(paddingPx = 20) {
    this.#paddingPx = paddingPx
  }

  get fitted(): boolean {
    return this.#view === null
  }

  get picture(): Size {
    return this.#picture
  }

  get pane(): Size {
    return this.#pane
  }

  get view(): PictureView {
    return this.#view ?? fitView(this.#picture, this.#pane, this.#paddingPx, largestZoom / this.#density)
  }

  get placement(): Placement {
    return placePicture(this.view, this.#picture, this.#pane)
  }

  /** Device pixels per picture pixel: 1 shows actual pixels. */
  get zoom(): number {
    return this.view.zoom * this.#density
  }

  /** Whether nothing is seen smaller than this. */
  get smallest(): boolean {
    return this.view.zoom <= this.#smallestZoom * tolerance
  }

  /** Shows another picture, at the same zoom and the same place of it: so images are compared one after the other. */
  show(picture: Size): void {
    const { width, height } = this.#picture
    if (picture.width === width && picture.height === height) return
    const view = this.#view
    this.#picture = picture
    if (!view) return
    const centre = {
      x: (view.centre.x / width) * picture.width,
      y: (view.centre.y / height) * picture.height,
    }
    this.#view = this.#settle({ zoom: view.zoom, centre })
  }

  resize(pane: Size, density: number): void {
    this.#pane = pane
    this.#density = density
    if (this.#view) this.#view = keepInSight(this.#view, this.#picture, pane)
  }

  fit(): void {
    this.#view = null
  }

  zoomTo(zoom: number, at: Point = this.#middle): void {
    const wanted = Math.max(this.#smallestZoom, Math.min(largestZoom / this.#density, zoom / this.#density))
    const isFitting = wanted <= this.#fitZoom * tolerance && wanted * tolerance >= this.#fitZoom
    this.#view = isFitting ? null : this.#settle(zoomAround(this.view, this.#pane, at, wanted))
  }

  zoomBy(factor: number, at?: Point): void {
    this.zoomTo(this.zoom * factor, at)
  }

  step(direction: 1 | -1): void {
    this.zoomTo(nextZoomStep(this.zoom, direction))
  }

  /** Between the whole picture and actual pixels (or twice the fitted size, where that is larger). */
  toggle(at: Point): void {
    if (this.#view === null) this.zoomTo(Math.max(1, this.zoom * 2), at)
    else this.fit()
  }

  pan(byX: number, byY: number): void {
    if (this.#view) this.#view = this.#settle(panBy(this.#view, byX, byY))
  }

  get #fitZoom(): number {
    return fitZoom(this.#picture, this.#pane, this.#paddingPx, largestZoom / this.#density)
  }

  /** The whole picture; of one that is smaller than its pane, its actual pixels. */
  get #smallestZoom(): number {
    return Math.min(this.#fitZoom, 1 / this.#density)
  }

  get #middle(): Point {
    return { x: this.#pane.width / 2, y: this.#pane.height / 2 }
  }

  #settle(view: PictureView): PictureView {
    return keepInSight(view, this.#picture, this.#pane)
  }
}
