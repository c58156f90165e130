import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import type { WeightSet } from '../weight-set.ts'

/** What closes a group of transformer blocks: one convolution, or three narrow ones (SwinIR's large networks). */
export function closingConvolutions(
  graph: GraphBuilder,
  weights: WeightSet,
  input: Value,
  name: string,
): Value {
  if (weights.has(`${name}.weight`)) return weights.conv(graph, input, name)
  const first = graph.leakyRelu(weights.conv(graph, input, `${name}.0`), 0.2)
  const second = graph.leakyRelu(weights.conv(graph, first, `${name}.2`), 0.2)
  return weights.conv(graph, second, `${name}.4`)
}
