import type { ImageSize } from '../../common/settings/output-target.ts'

/** Sizes of a contact sheet's parts, in pixels. */
export interface SheetLayout {
  readonly columns: number
  /** The largest size a picture is shown at. */
  readonly picture: ImageSize
  readonly cellWidthPx: number
  readonly marginPx: number
  readonly gapPx: number
  readonly headingPx: number
  readonly titlePx: number
  readonly linePx: number
}

/** Pictures with a longer side are reduced to it; a sheet of twelve then has at most 70 megapixels. */
const largestPicturePx = 2048
/** Labels need some room, however small the pictures are. */
const smallestCellPx = 280

/** Lays out `count` pictures of one size in rows that make about a square. */
export function layOutSheet(count: number, picture: ImageSize): SheetLayout {
  const reduction = Math.min(1, largestPicturePx / Math.max(picture.widthPx, picture.heightPx))
  const shown = {
    widthPx: Math.max(1, Math.round(picture.widthPx * reduction)),
    heightPx: Math.max(1, Math.round(picture.heightPx * reduction)),
  }
  const cellWidthPx = Math.max(smallestCellPx, shown.widthPx)
  const titlePx = Math.round(Math.min(40, Math.max(16, cellWidthPx / 26)))
  return {
    columns: Math.ceil(Math.sqrt(count)),
    picture: shown,
    cellWidthPx,
    marginPx: titlePx * 2,
    gapPx: titlePx,
    headingPx: Math.round(titlePx * 1.35),
    titlePx,
    linePx: Math.round(titlePx * 0.8),
  }
}
