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

  /** Shows another picture; one of the same size keeps the view, so that images can be compared in place. */
  show(picture: Size): void {
    if (picture.width === this.#picture.width && picture.height === this.#picture.height) return
    this.#picture = picture
    this.#view = null
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
    const smallest = fitZoom(this.#picture, this.#pane, this.#paddingPx, largestZoom / this.#density)
    const wanted = Math.min(largestZoom / this.#density, zoom / this.#density)
    if (wanted <= smallest) this.#view = null
    else this.#view = this.#settle(zoomAround(this.view, this.#pane, at, wanted))
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

  get #middle(): Point {
    return { x: this.#pane.width / 2, y: this.#pane.height / 2 }
  }

  #settle(view: PictureView): PictureView {
    return keepInSight(view, this.#picture, this.#pane)
  }
}
