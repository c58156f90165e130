import type { PicturePyramid } from '../../../electron/common/pixels/picture-pyramid.ts'
import type { Box } from './picture-source.ts'
import type { Placement } from './view-geometry.ts'

/** Tiles of one level, from the first column and row to the last, both included. */
export interface TileRange {
  readonly level: number
  readonly firstColumn: number
  readonly firstRow: number
  readonly lastColumn: number
  readonly lastRow: number
}

/** The level whose pixels are nearest in size to those of the screen: from 0.71 to 1.41 of them. */
export function levelFor({ levels }: PicturePyramid, widthOnScreen: number): number {
  const reduction = Math.log2((levels[0]?.widthPx ?? 1) / Math.max(1, widthOnScreen))
  return Math.min(levels.length - 1, Math.max(0, Math.round(reduction)))
}

/** Device pixels per pixel of a level; the same along both sides. */
export function levelScale({ levels }: PicturePyramid, level: number, placement: Placement): number {
  return (placement.width / (levels[0]?.widthPx ?? 1)) * 2 ** level
}

/** The tiles of `level` that are seen in `visible`; `null` where the picture lies outside it. */
export function tilesIn(
  pyramid: PicturePyramid,
  level: number,
  placement: Placement,
  visible: Box,
): TileRange | null {
  const size = pyramid.levels[level]
  if (!size) return null
  const tileOnScreen = pyramid.tileSidePx * levelScale(pyramid, level, placement)
  const [left, top, width, height] = visible
  const columns = Math.ceil(size.widthPx / pyramid.tileSidePx)
  const rows = Math.ceil(size.heightPx / pyramid.tileSidePx)
  const range = {
    level,
    firstColumn: Math.max(0, Math.floor((left - placement.x) / tileOnScreen)),
    firstRow: Math.max(0, Math.floor((top - placement.y) / tileOnScreen)),
    lastColumn: Math.min(columns, Math.ceil((left + width - placement.x) / tileOnScreen)) - 1,
    lastRow: Math.min(rows, Math.ceil((top + height - placement.y) / tileOnScreen)) - 1,
  }
  return range.firstColumn > range.lastColumn || range.firstRow > range.lastRow ? null : range
}

/** The places of a range, the middle ones first. */
export function placesOf(range: TileRange): readonly { readonly column: number; readonly row: number }[] {
  const [middleX, middleY] = [
    (range.firstColumn + range.lastColumn) / 2,
    (range.firstRow + range.lastRow) / 2,
  ]
  const distance = ({ column, row }: { column: number; row: number }): number =>
    (column - middleX) ** 2 + (row - middleY) ** 2
  const places = []
  for (let row = range.firstRow; row <= range.lastRow; row++) {
    for (let column = range.firstColumn; column <= range.lastColumn; column++) places.push({ column, row })
  }
  return places.sort((a, b) => distance(a) - distance(b))
}
