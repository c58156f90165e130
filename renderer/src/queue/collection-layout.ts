/** Number of columns of at least `itemPx` that fit side by side into `widthPx`. */
export function columnsFor(widthPx: number, itemPx: number, gapPx: number): number {
  return Math.max(1, Math.floor((widthPx + gapPx) / (itemPx + gapPx)))
}

/** What the keys move through. */
export interface CollectionShape {
  readonly columns: number
  /** Rows that are visible at once. */
  readonly pageRows: number
  readonly total: number
  /** Whether the columns run from right to left. */
  readonly rtl: boolean
}

/** Place that a key leads to from `index`; `null` for keys that do not move. */
export function stepFrom(index: number, key: string, shape: CollectionShape): number | null {
  const { columns, pageRows, total } = shape
  const sideways = shape.rtl ? -1 : 1
  const last = Math.max(0, total - 1)
  const clamp = (next: number): number => Math.min(last, Math.max(0, next))
  switch (key) {
    case 'ArrowRight':
      return clamp(index + sideways)
    case 'ArrowLeft':
      return clamp(index - sideways)
    case 'ArrowDown':
      return index + columns <= last ? index + columns : lastRowOf(index, columns, last)
    case 'ArrowUp':
      return index - columns >= 0 ? index - columns : index
    case 'PageDown':
      return clamp(index + columns * pageRows)
    case 'PageUp':
      return clamp(index - columns * pageRows)
    case 'Home':
      return 0
    case 'End':
      return last
    default:
      return null
  }
}

/** From the row above an incomplete last row, down leads to the very last place; from the last row, nowhere. */
function lastRowOf(index: number, columns: number, last: number): number {
  return Math.floor(index / columns) < Math.floor(last / columns) ? last : index
}
