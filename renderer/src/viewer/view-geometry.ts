/** A size in pixels; of what, the name using it says. */
export interface Size {
  readonly width: number
  readonly height: number
}

export interface Point {
  readonly x: number
  readonly y: number
}

/** Which part of a picture a pane shows. */
export interface PictureView {
  /** CSS pixels per picture pixel. */
  readonly zoom: number
  /** Picture point (picture pixels) in the middle of the pane. */
  readonly centre: Point
}

/** Where a picture lies in its pane, in CSS pixels. */
export interface Placement extends Point, Size {}

/** Zoom at which the whole picture fits into the pane, never larger than `largest`. */
export function fitZoom(picture: Size, pane: Size, paddingPx: number, largest: number): number {
  const width = Math.max(1, pane.width - 2 * paddingPx)
  const height = Math.max(1, pane.height - 2 * paddingPx)
  return Math.min(width / picture.width, height / picture.height, largest)
}

/** The view that shows the whole picture. */
export function fitView(picture: Size, pane: Size, paddingPx: number, largest: number): PictureView {
  return { zoom: fitZoom(picture, pane, paddingPx, largest), centre: middleOf(picture) }
}

/** Where `picture` lies in `pane` under `view`. */
export function placePicture(view: PictureView, picture: Size, pane: Size): Placement {
  return {
    x: pane.width / 2 - view.centre.x * view.zoom,
    y: pane.height / 2 - view.centre.y * view.zoom,
    width: picture.width * view.zoom,
    height: picture.height * view.zoom,
  }
}

/** The picture point under a point of the pane. */
export function pictureAt(view: PictureView, pane: Size, at: Point): Point {
  return {
    x: view.centre.x + (at.x - pane.width / 2) / view.zoom,
    y: view.centre.y + (at.y - pane.height / 2) / view.zoom,
  }
}

/** Changes the zoom and keeps the picture point under `at` where it is. */
export function zoomAround(view: PictureView, pane: Size, at: Point, zoom: number): PictureView {
  const fixed = pictureAt(view, pane, at)
  return {
    zoom,
    centre: {
      x: fixed.x - (at.x - pane.width / 2) / zoom,
      y: fixed.y - (at.y - pane.height / 2) / zoom,
    },
  }
}

/** Moves the picture with the pointer, by CSS pixels. */
export function panBy(view: PictureView, byX: number, byY: number): PictureView {
  return { ...view, centre: { x: view.centre.x - byX / view.zoom, y: view.centre.y - byY / view.zoom } }
}

/** Keeps a picture in sight: centred along a side where it fits, its edges outside the pane where not. */
export function keepInSight(view: PictureView, picture: Size, pane: Size): PictureView {
  const along = (centre: number, side: number, paneSide: number): number => {
    const half = paneSide / 2 / view.zoom
    return side <= 2 * half ? side / 2 : Math.min(side - half, Math.max(half, centre))
  }
  return {
    zoom: view.zoom,
    centre: {
      x: along(view.centre.x, picture.width, pane.width),
      y: along(view.centre.y, picture.height, pane.height),
    },
  }
}

/** Zoom steps (CSS pixels per picture pixel times the screen's density) that keys and buttons go through. */
export const zoomSteps = [0.0625, 0.125, 0.25, 0.333, 0.5, 0.667, 1, 1.5, 2, 3, 4, 6, 8, 12, 16] as const

/** The next step above (`direction` 1) or below (-1) the present zoom, both in device pixels. */
export function nextZoomStep(zoom: number, direction: 1 | -1): number {
  const tolerance = 1.001
  const found =
    direction === 1
      ? zoomSteps.find((step) => step > zoom * tolerance)
      : zoomSteps.findLast((step) => step < zoom / tolerance)
  return found ?? zoom
}

function middleOf(picture: Size): Point {
  return { x: picture.width / 2, y: picture.height / 2 }
}
