/**
 * Which pixels of the network's input a value looks at, along one axis, exactly.
 *
 * Positions of a value repeat in a pattern: `spans.length` of them go with `stepPx` input pixels. Position
 * `q * spans.length + r` looks at the input pixels `q * stepPx + spans[r].first` to `… + spans[r].last`.
 * (After a nearest enlargement by 2 there are two spans to a step of 1; after a stride of 2 one to a step
 * of 2.)
 */
export interface Reach {
  readonly stepPx: number
  readonly spans: readonly Span[]
}

/** A closed interval; empty where `first > last`. */
export interface Span {
  readonly first: number
  readonly last: number
}

/** What an operation reads along one axis, as a pattern: `outputs` positions later it reads `inputs` later. */
export interface Footprint {
  readonly outputs: number
  readonly inputs: number
  /** Positions of its input that the output position looks at. */
  reads(position: number): Span
}

/** The network's input looks at itself. */
export const inputReach: Reach = { stepPx: 1, spans: [{ first: 0, last: 0 }] }

/** Patterns longer than this come from no network that enlarges pictures. */
const longestPattern = 4096

/** The reach of an operation's output, from that of its input. `null`: the pattern is too long to follow. */
export function through(reach: Reach, footprint: Footprint): Reach | null {
  const period = leastCommonMultiple(footprint.inputs, reach.spans.length)
  const length = (footprint.outputs * period) / footprint.inputs
  if (length > longestPattern) return null
  const spans = Array.from({ length }, (_, position) => {
    const read = footprint.reads(position)
    let span: Span = { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY }
    for (let at = read.first; at <= read.last; at++) span = hull(span, spanAt(reach, at))
    return span
  })
  return { stepPx: (reach.stepPx * period) / reach.spans.length, spans }
}

/** The reach of what depends on both; `null` where the two are not of the same size. */
export function union(left: Reach, right: Reach): Reach | null {
  const length = leastCommonMultiple(left.spans.length, right.spans.length)
  const stepPx = (left.stepPx * length) / left.spans.length
  if (stepPx !== (right.stepPx * length) / right.spans.length || length > longestPattern) return null
  const spans = Array.from({ length }, (_, at) => hull(spanAt(left, at), spanAt(right, at)))
  return { stepPx, spans }
}

/** Positions per input pixel. */
export function density(reach: Reach): number {
  return reach.spans.length / reach.stepPx
}

/**
 * How far the farthest pixel looked at lies from the input pixel under the position itself, for a value of
 * `scale` positions per input pixel.
 */
export function radiusOf(reach: Reach, scale: number): number {
  return reach.spans.reduce((radius, { first, last }, position) => {
    const own = Math.floor(position / scale)
    return Math.max(radius, own - first, last - own)
  }, 0)
}

function spanAt(reach: Reach, position: number): Span {
  const cycle = Math.floor(position / reach.spans.length)
  const span = reach.spans[position - cycle * reach.spans.length]
  const shift = cycle * reach.stepPx
  return { first: (span?.first ?? 0) + shift, last: (span?.last ?? 0) + shift }
}

function hull(left: Span, right: Span): Span {
  return { first: Math.min(left.first, right.first), last: Math.max(left.last, right.last) }
}

function leastCommonMultiple(left: number, right: number): number {
  let [a, b] = [left, right]
  while (b !== 0) [a, b] = [b, a % b]
  return (left / a) * right
}
