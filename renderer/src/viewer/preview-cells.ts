import type { ImageSize } from '../../../electron/common/settings/output-target.ts'
import type { Region } from '../../../electron/common/contracts/region-compare.ts'
import type { PictureView, Size } from './view-geometry.ts'

/** Side of the squares that an image is previewed in, in its own pixels: about one tile's work. */
export const cellSidePx = 160

/** Squares that are computed for one view: what is in the middle is what is looked at. */
const mostCells = 12

/**
 * The squares of an image's fixed grid that a pane shows, those in its middle first.
 * @param picture the picture that the view goes by, of the image's proportions
 */
export function cellsInView(
  image: ImageSize,
  view: PictureView,
  picture: Size,
  pane: Size,
): readonly Region[] {
  const scaleX = image.widthPx / picture.width
  const scaleY = image.heightPx / picture.height
  const middle = { x: view.centre.x * scaleX, y: view.centre.y * scaleY }
  const half = { x: (pane.width / view.zoom / 2) * scaleX, y: (pane.height / view.zoom / 2) * scaleY }
  const first = (centre: number, reach: number): number =>
    Math.max(0, Math.floor((centre - reach) / cellSidePx))
  const last = (centre: number, reach: number, sidePx: number): number =>
    Math.min(Math.ceil(sidePx / cellSidePx) - 1, Math.floor((centre + reach) / cellSidePx))
  // Far out, there are more squares in view than anyone could wait for: none but the middle ones are listed.
  const reach = (value: number): number => Math.min(value, cellSidePx * mostCells)
  const cells: Region[] = []
  const lastRow = last(middle.y, reach(half.y), image.heightPx)
  const lastColumn = last(middle.x, reach(half.x), image.widthPx)
  for (let row = first(middle.y, reach(half.y)); row <= lastRow; row++) {
    for (let column = first(middle.x, reach(half.x)); column <= lastColumn; column++) {
      cells.push(cellAt(column, row, image))
    }
  }
  const distance = ({ leftPx, topPx, widthPx, heightPx }: Region): number =>
    (leftPx + widthPx / 2 - middle.x) ** 2 + (topPx + heightPx / 2 - middle.y) ** 2
  return cells.toSorted((one, other) => distance(one) - distance(other)).slice(0, mostCells)
}

/** Names a square within its image. */
export function cellKey({ leftPx, topPx }: Region): string {
  return `${leftPx} ${topPx}`
}

function cellAt(column: number, row: number, { widthPx, heightPx }: ImageSize): Region {
  const leftPx = column * cellSidePx
  const topPx = row * cellSidePx
  return {
    leftPx,
    topPx,
    widthPx: Math.min(cellSidePx, widthPx - leftPx),
    heightPx: Math.min(cellSidePx, heightPx - topPx),
  }
}
