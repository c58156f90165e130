import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { invalidModel } from '../readers/invalid-model.ts'
import { permute, type Tensor } from '../tensor.ts'
import { channelsPerHead } from './attend-channels.ts'

/** Pairs of pixels of a window; published networks stay below 150,000. */
const largestPairs = 1 << 20

/**
 * Multi-head attention (Vaswani et al. 2017) of `queries` to `keys`, both `[windows, tokens, channels]`, that mixes
 * `values`. `bias` `[1, heads, queries, keys]` and `mask` `[windows, 1, queries, keys]` are added to the scores.
 */
export function attend(
  graph: GraphBuilder,
  { queries, keys, values }: { readonly queries: Value; readonly keys: Value; readonly values: Value },
  { table, places }: { readonly table: Tensor; readonly places: RelativePlaces },
  mask: Value | null,
): Value {
  const { channels } = queries
  const [count = 0, heads = 0] = table.dims
  if (table.dims.length !== 2 || count !== places.count)
    throw invalidModel(
      `Expected a bias for each of ${places.count} places in a window, but got [${table.dims.join(', ')}].`,
    )
  const depth = channelsPerHead(channels, heads)
  const byHead = (tokens: Value, perm: readonly number[]): Value =>
    graph.node('Transpose', [graph.node('Reshape', [tokens, graph.integers([0, 0, heads, depth])])], { perm })
  const scaled = graph.scale(byHead(queries, [0, 2, 1, 3]), depth ** -0.5)
  const scores = graph.node('MatMul', [scaled, byHead(keys, [0, 2, 3, 1])])
  const bias = graph.node('Gather', [graph.weight(permute(table, [1, 0])), places.index], { axis: 1 })
  const placed = graph.node('Add', [scores, bias])
  const masked = mask ? graph.node('Add', [placed, mask]) : placed
  const shares = graph.node('Softmax', [masked], { axis: -1 })
  const mixed = graph.node('MatMul', [shares, byHead(values, [0, 2, 1, 3])])
  const joined = graph.node('Transpose', [mixed], { perm: [0, 2, 1, 3] })
  return graph.node('Reshape', [joined, graph.integers([0, 0, channels])], {}, channels)
}

/** For each pixel of a window, and each that it looks at, the row of a table of biases. */
export interface RelativePlaces {
  /** `[queries, keys]`, whole numbers. */
  readonly index: Value
  /** Rows of the table. */
  readonly count: number
}

/**
 * Places of pixels in windows of `to` rows and columns, seen from pixels in windows of `from`.
 * @param row the table's row for a pixel `down` rows below and `right` columns right of another, both counted
 *   from their own window's corner
 */
export function relativePlaces(
  graph: GraphBuilder,
  { from, to }: { readonly from: readonly [number, number]; readonly to: readonly [number, number] },
  row: (down: number, right: number) => number,
): RelativePlaces {
  const [asking, asked] = [from[0] * from[1], to[0] * to[1]]
  if (asking * asked > largestPairs)
    throw invalidModel(`Expected windows of fewer pixels, but got ${asking} that look at ${asked}.`)
  const rows = Array.from({ length: asking * asked }, (_, pair) => {
    const [a, b] = [Math.floor(pair / asked), pair % asked]
    return row(Math.floor(b / to[1]) - Math.floor(a / from[1]), (b % to[1]) - (a % from[1]))
  })
  const count = (from[0] + to[0] - 1) * (from[1] + to[1] - 1)
  return { index: graph.integers(rows, [asking, asked]), count }
}

/** Places within one window, numbered as Swin transformers do: by the row, then the column, of asking minus asked. */
export function placesWithin(graph: GraphBuilder, rows: number, columns: number): RelativePlaces {
  const window = [rows, columns] as const
  return relativePlaces(
    graph,
    { from: window, to: window },
    (down, right) => (rows - 1 - down) * (2 * columns - 1) + columns - 1 - right,
  )
}
