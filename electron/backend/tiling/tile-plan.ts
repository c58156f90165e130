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
 * @throws RangeError where a tile is too small for its overlap, or a side is no multiple of the alignment.
 */
export function planTiles(options: {
  readonly imageWidthPx: number
  readonly imageHeightPx: number
  readonly tileWidthPx: number
  readonly tileHeightPx: number
  readonly overlapPx: number
  /** Tiles and kept parts begin at multiples of this; image and tile sides are multiples of it. */
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
  if (lengthPx < 1 || lengthPx % alignmentPx !== 0 || tilePx % alignmentPx !== 0) {
    throw new RangeError(
      `Expected image and tile sides at multiples of ${alignmentPx} px but received ${lengthPx} and ${tilePx}.`,
    )
  }
  if (lengthPx <= tilePx) return [{ startPx: 0, keepStartPx: 0, keepLengthPx: lengthPx }]
  if (tilePx - 2 * overlapPx < 2 * alignmentPx - 1) {
    throw new RangeError(
      `Expected a tile larger than twice the overlap of ${overlapPx} px but received ${tilePx} px.`,
    )
  }
  const alignDown = (px: number): number => px - (px % alignmentPx)
  const lastStart = lengthPx - tilePx
  const spans: Span[] = []
  for (let keepStart = 0; keepStart < lengthPx;) {
    const start = Math.min(alignDown(Math.max(0, keepStart - overlapPx)), lastStart)
    const keepEnd = start === lastStart ? lengthPx : alignDown(start + tilePx - overlapPx)
    spans.push({ startPx: start, keepStartPx: keepStart, keepLengthPx: keepEnd - keepStart })
    keepStart = keepEnd
  }
  return spans
}
