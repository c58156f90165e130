import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { invalidModel } from '../readers/invalid-model.ts'
import { tensor, type Tensor } from '../tensor.ts'

/** Scores of one window of all heads; published networks stay below 900,000. */
const largestBiasElements = 1 << 22

/**
 * Multi-head attention (Vaswani et al. 2017) of `queries` to `keys`, both `[windows, tokens, channels]`, that mixes
 * `values`. `bias` `[1, heads, queries, keys]` and `mask` `[windows, 1, queries, keys]` are added to the scores.
 */
export function attend(
  graph: GraphBuilder,
  { queries, keys, values }: { readonly queries: Value; readonly keys: Value; readonly values: Value },
  heads: number,
  bias: Tensor,
  mask: Value | null,
): Value {
  const channels = queries.channels
  if (heads < 1 || channels % heads !== 0)
    throw invalidModel(`Expected attention heads that share ${channels} channels, but got ${heads} heads.`)
  const depth = channels / heads
  const byHead = (tokens: Value, perm: readonly number[]): Value =>
    graph.node('Transpose', [graph.node('Reshape', [tokens, graph.integers([0, 0, heads, depth])])], { perm })
  const scaled = graph.scale(byHead(queries, [0, 2, 1, 3]), depth ** -0.5)
  const scores = graph.node('MatMul', [scaled, byHead(keys, [0, 2, 3, 1])])
  const placed = graph.node('Add', [scores, graph.weight(bias)])
  const masked = mask ? graph.node('Add', [placed, mask]) : placed
  const shares = graph.node('Softmax', [masked], { axis: -1 })
  const mixed = graph.node('MatMul', [shares, byHead(values, [0, 2, 1, 3])])
  const joined = graph.node('Transpose', [mixed], { perm: [0, 2, 1, 3] })
  return graph.node('Reshape', [joined, graph.integers([0, 0, channels])], {}, channels)
}

/** Windows of pixels whose scores have a bias by how they lie to each other. */
export interface BiasedWindows {
  /** Rows and columns of the pixels that ask. */
  readonly from: readonly [number, number]
  /** Rows and columns of those that are asked. */
  readonly to: readonly [number, number]
  /** The row of the table for a pixel `down` rows below and `right` columns right of another. */
  readonly row: (down: number, right: number) => number
}

/** A table `[positions, heads]` of biases spread to `[1, heads, from, to]`. */
export function spreadBias(table: Tensor, { from, to, row }: BiasedWindows): Tensor {
  const [positions = 0, heads = 0] = table.dims
  const [asking, asked] = [from[0] * from[1], to[0] * to[1]]
  if (heads * asking * asked > largestBiasElements)
    throw invalidModel(
      `Expected windows of fewer pixels and heads, but got ${asking} by ${asked} pixels and ${heads} heads.`,
    )
  const data = new Float32Array(heads * asking * asked)
  for (let a = 0; a < asking; a++)
    for (let b = 0; b < asked; b++) {
      const down = Math.floor(b / to[1]) - Math.floor(a / from[1])
      const right = (b % to[1]) - (a % from[1])
      const place = row(down, right)
      if (place < 0 || place >= positions)
        throw invalidModel(`Expected a bias for every place in a window, but only ${positions} are there.`)
      for (let head = 0; head < heads; head++)
        data[(head * asking + a) * asked + b] = table.data[place * heads + head] ?? 0
    }
  return tensor([1, heads, asking, asked], data)
}
