import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import type { WeightSet } from '../weight-set.ts'

/** PyTorch's default; files do not state it. */
const epsilon = 1e-5

/** Batch normalisation at run time: a factor and a summand per channel. */
export function batchNorm(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  weights.ignore(new RegExp(`^${name.replaceAll('.', '\\.')}\\.num_batches_tracked$`))
  const scale = weights.take(`${name}.weight`).data
  const bias = weights.take(`${name}.bias`).data
  const mean = weights.take(`${name}.running_mean`).data
  const variance = weights.take(`${name}.running_var`).data
  const factor = scale.map((value, index) => value / Math.sqrt((variance[index] ?? 0) + epsilon))
  const summand = bias.map((value, index) => value - (mean[index] ?? 0) * (factor[index] ?? 0))
  return graph.shift(graph.scale(input, factor), summand)
}
