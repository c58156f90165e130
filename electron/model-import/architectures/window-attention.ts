import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { tensor, type Tensor } from '../tensor.ts'
import { invalidModel } from '../readers/invalid-model.ts'
import type { WeightSet } from '../weight-set.ts'
import { linear } from './token-layers.ts'

/** Scores of one window of all heads; published networks stay below 400,000. */
const largestBiasElements = 1 << 22

/**
 * Multi-head self-attention inside windows (Liu et al. 2021, Swin Transformer), with a learnt bias per relative
 * position. `tokens` are `[windows, side², channels]`; `mask` is added to the scores where given.
 */
export function windowAttention(
  graph: GraphBuilder,
  weights: WeightSet,
  tokens: Value,
  name: string,
  side: number,
  mask: Value | null,
): Value {
  const table = weights.take(`${name}.relative_position_bias_table`)
  weights.ignore(new RegExp(`^${name.replaceAll('.', '\\.')}\\.relative_position_index$`))
  const heads = table.dims[1] ?? 1
  const channels = tokens.channels
  if (heads < 1 || channels % heads !== 0)
    throw invalidModel(`Expected attention heads that share ${channels} channels, but got ${heads} heads.`)
  const area = side * side
  const depth = channels / heads
  const joint = linear(graph, weights, tokens, `${name}.qkv`)
  const split = graph.node('Reshape', [joint, graph.integers([-1, area, 3, heads, depth])])
  const byPart = graph.node('Transpose', [split], { perm: [2, 0, 3, 1, 4] })
  const part = (index: number): Value =>
    graph.node('Gather', [byPart, graph.integers([index], [])], { axis: 0 })
  const turnedKeys = graph.node('Transpose', [part(1)], { perm: [0, 1, 3, 2] })
  const scores = graph.node('MatMul', [graph.scale(part(0), depth ** -0.5), turnedKeys])
  const placed = graph.node('Add', [scores, graph.weight(positionBias(table, side))])
  const masked = mask ? graph.node('Add', [placed, mask]) : placed
  const mixed = graph.node('MatMul', [graph.node('Softmax', [masked], { axis: -1 }), part(2)])
  const joined = graph.node('Transpose', [mixed], { perm: [0, 2, 1, 3] })
  const flat = graph.node('Reshape', [joined, graph.integers([-1, area, channels])], {}, channels)
  return linear(graph, weights, flat, `${name}.proj`)
}

/** The table `[(2·side − 1)², heads]` spread to `[1, heads, side², side²]`. */
function positionBias(table: Tensor, side: number): Tensor {
  const heads = table.dims[1] ?? 1
  const area = side * side
  if (heads * area * area > largestBiasElements)
    throw invalidModel(
      `Expected windows of fewer pixels and heads, but got ${side} pixels and ${heads} heads.`,
    )
  const data = new Float32Array(heads * area * area)
  for (let from = 0; from < area; from++)
    for (let to = 0; to < area; to++) {
      const rows = Math.floor(from / side) - Math.floor(to / side) + side - 1
      const columns = (from % side) - (to % side) + side - 1
      const row = (rows * (2 * side - 1) + columns) * heads
      for (let head = 0; head < heads; head++)
        data[(head * area + from) * area + to] = table.data[row + head] ?? 0
    }
  return tensor([1, heads, area, area], data)
}
