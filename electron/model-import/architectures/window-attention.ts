import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { invalidModel } from '../readers/invalid-model.ts'
import type { WeightSet } from '../weight-set.ts'
import { attend, type RelativePlaces } from './attention.ts'
import { linear } from './token-layers.ts'

/**
 * Multi-head self-attention inside windows (Liu et al. 2021, Swin Transformer), with a learnt bias per relative
 * position. `tokens` are `[windows, pixels, channels]`; `mask` is added to the scores where given.
 */
export function windowAttention(
  graph: GraphBuilder,
  weights: WeightSet,
  tokens: Value,
  name: string,
  places: RelativePlaces,
  mask: Value | null,
): Value {
  const table = weights.take(`${name}.relative_position_bias_table`)
  weights.takeOptional(`${name}.relative_position_index`)
  const { channels } = tokens
  const joint = linear(graph, weights, tokens, `${name}.qkv`)
  const [queries = joint, keys = joint, values = joint] = graph.nodes(
    'Split',
    [joint, graph.integers([channels, channels, channels])],
    { axis: 2 },
    [channels, channels, channels],
  )
  const mixed = attend(graph, { queries, keys, values }, { table, places }, mask)
  return linear(graph, weights, mixed, `${name}.proj`)
}

/** The side of square windows, whose table of relative positions has `(2·side − 1)²` rows. */
export function windowSide(weights: WeightSet, table: string, architecture: string): number {
  const rows = weights.dims(table)[0] ?? 0
  const side = (Math.sqrt(rows) + 1) / 2
  if (!Number.isInteger(side) || side < 2 || side > 64)
    throw invalidModel(
      `Expected ${architecture}'s table of positions to have (2n − 1)² rows, but it has ${rows}.`,
    )
  return side
}
