/** How the items of a collection lie: rows of equal height, columns of equal width with a gap between them. */
export interface CellGrid {
  readonly columns: number
  /** Distance between the tops of two rows. */
  readonly rowPx: number
  /** Width that the columns share, without padding. */
  readonly widthPx: number
  readonly total: number
  /** Whether the columns run from right to left. */
  readonly rtl: boolean
}

/**
 * The gap between items that is nearest to a point: gap N lies before item N, gap `total` after the last one.
 * The point is relative to the first item's corner at the top, on the side where the columns start reading left
 * to right.
 */
export function gapAt(point: { readonly x: number; readonly y: number }, grid: CellGrid): number {
  const { columns, rowPx, widthPx, total, rtl } = grid
  const clamp = (gap: number): number => Math.min(total, Math.max(0, gap))
  if (columns === 1) return clamp(Math.round(point.y / rowPx))
  const row = Math.max(0, Math.floor(point.y / rowPx))
  const along = rtl ? widthPx - point.x : point.x
  const column = Math.min(columns, Math.max(0, Math.round((along / widthPx) * columns)))
  return clamp(row * columns + column)
}

/** Where the mark of a gap is drawn: a line across the list, or a line between two cards of the grid. */
export function markOf(gap: number, grid: CellGrid): { readonly row: number; readonly column: number } {
  const { columns, total } = grid
  if (columns === 1) return { row: gap, column: 0 }
  // The last gap is drawn behind the last card, not at the start of a row that does not exist.
  if (gap === total && gap % columns === 0 && gap > 0) return { row: gap / columns - 1, column: columns }
  return { row: Math.floor(gap / columns), column: gap % columns }
}

/** Whether items at these places (ascending) stay where they are when moved to a gap. */
export function staysPut(places: readonly number[], gap: number): boolean {
  const first = places[0]
  const last = places.at(-1)
  if (first === undefined || last === undefined) return true
  return last - first === places.length - 1 && gap >= first && gap <= last + 1
}

/**
 * The gap that items at these places (ascending) are moved to by one step towards the start or the end; they
 * are gathered on the way. `null` where they are at that end already.
 */
export function gapOfStep(
  places: readonly number[],
  step: 'earlier' | 'later',
  total: number,
): number | null {
  const first = places[0]
  const last = places.at(-1)
  if (first === undefined || last === undefined) return null
  const gap = step === 'earlier' ? Math.max(0, first - 1) : Math.min(total, last + 2)
  return staysPut(places, gap) ? null : gap
}

/** Where the first of the moved items is afterwards. */
export function landingOf(places: readonly number[], gap: number): number {
  return gap - places.filter((place) => place < gap).length
}

/** Tells quickly whether an id is one of many. */
export function oneOf<Id>(ids: readonly Id[]): (id: Id) => boolean {
  const known = new Set(ids)
  return (id) => known.has(id)
}
