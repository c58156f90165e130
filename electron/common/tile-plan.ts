/** One tile: where its input lies, and which part of its result is kept. Lengths in input pixels. */
export interface Tile {
  readonly index: number
  readonly leftPx: number
  readonly topPx: number
  /** Part of the image this tile answers for, inside the tile's own rectangle. */
  readonly keep: {
    readonly leftPx: number
    readonly topPx: number
    readonly widthPx: number
    readonly heightPx: number
  }
}

/** One row of tiles; `keep` rows of all its tiles make one strip of the result. */
export interface TileRow {
  readonly topPx: number
  readonly keepTopPx: number
  readonly keepHeightPx: number
  readonly tiles: readonly Tile[]
}

/** How an image is cut into tiles of one constant shape. */
export interface TilePlan {
  readonly imageWidthPx: number
  readonly imageHeightPx: number
  /** Constant shape of every tile; may exceed an image smaller than a tile, which is then padded. */
  readonly tileWidthPx: number
  readonly tileHeightPx: number
  readonly rows: readonly TileRow[]
  readonly tileCount: number
}

/** A tile's extent along one axis. */
interface Span {
  readonly startPx: number
  readonly keepStartPx: number
  readonly keepLengthPx: number
}

/**
 * Cuts an image into tiles of one constant shape. Tiles at the border end at the border: they are shifted
 * inwards, so that no pixel is invented; each other side of a tile has at least `overlapPx` of context.
 * The kept parts cover every pixel exactly once. Only an image narrower than a tile leaves a tile unfilled.
 * @throws RangeError where a tile is too small for its overlap.
 */
export function planTiles(options: {
  readonly imageWidthPx: number
  readonly imageHeightPx: number
  readonly tileWidthPx: number
  readonly tileHeightPx: number
  readonly overlapPx: number
  /** Kept parts begin at multiples of this, for networks that compute on blocks of pixels. */
  readonly alignmentPx?: number
}): TilePlan {
  const alignment = options.alignmentPx ?? 1
  const columns = cutAxis(options.imageWidthPx, options.tileWidthPx, options.overlapPx, alignment)
  const lines = cutAxis(options.imageHeightPx, options.tileHeightPx, options.overlapPx, alignment)
  const rows = lines.map((line, rowIndex): TileRow => ({
    topPx: line.startPx,
    keepTopPx: line.keepStartPx,
    keepHeightPx: line.keepLengthPx,
    tiles: columns.map((column, columnIndex): Tile => ({
      index: rowIndex * columns.length + columnIndex,
      leftPx: column.startPx,
      topPx: line.startPx,
      keep: {
        leftPx: column.keepStartPx,
        topPx: line.keepStartPx,
        widthPx: column.keepLengthPx,
        heightPx: line.keepLengthPx,
      },
    })),
  }))
  return {
    imageWidthPx: options.imageWidthPx,
    imageHeightPx: options.imageHeightPx,
    tileWidthPx: options.tileWidthPx,
    tileHeightPx: options.tileHeightPx,
    rows,
    tileCount: rows.length * columns.length,
  }
}

function cutAxis(lengthPx: number, tilePx: number, overlapPx: number, alignmentPx: number): Span[] {
  if (lengthPx < 1)
    throw new RangeError(`Expected an image side of at least 1 pixel but received ${lengthPx}.`)
  if (lengthPx <= tilePx) return [{ startPx: 0, keepStartPx: 0, keepLengthPx: lengthPx }]
  const step = Math.floor((tilePx - 2 * overlapPx) / alignmentPx) * alignmentPx
  if (step < 1) {
    throw new RangeError(
      `Expected a tile larger than twice the overlap of ${overlapPx} px but received ${tilePx} px.`,
    )
  }
  const lastStart = alignDown(lengthPx - tilePx, alignmentPx, lengthPx, tilePx)
  const spans: Span[] = []
  let keepStart = 0
  while (keepStart < lengthPx) {
    const start = Math.min(Math.max(0, alignedStart(keepStart - overlapPx, alignmentPx)), lastStart)
    const isLast = start === lastStart
    const keepEnd = isLast
      ? lengthPx
      : start + tilePx - overlapPx - ((start + tilePx - overlapPx) % alignmentPx)
    spans.push({ startPx: start, keepStartPx: keepStart, keepLengthPx: keepEnd - keepStart })
    keepStart = keepEnd
  }
  return spans
}

function alignedStart(px: number, alignmentPx: number): number {
  return Math.floor(px / alignmentPx) * alignmentPx
}

/** The last tile begins at a multiple of the alignment when the image's length allows it. */
function alignDown(px: number, alignmentPx: number, lengthPx: number, tilePx: number): number {
  return (lengthPx - tilePx) % alignmentPx === 0 ? px : lengthPx - tilePx
}
