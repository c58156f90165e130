import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import type { WeightSet } from '../weight-set.ts'

/**
 * Channel attention (Zhang et al. 2018, RCAN): each channel is weighed by what two 1×1 convolutions make of the
 * channels' means over the whole image.
 * @param numbers of the convolutions below `name`
 */
export function channelAttention(
  graph: GraphBuilder,
  weights: WeightSet,
  input: Value,
  name: string,
  numbers: readonly [number, number] = [0, 2],
): Value {
  const [first, second] = numbers
  const hidden = graph.relu(weights.conv(graph, graph.globalAveragePool(input), `${name}.${first}`))
  return graph.mul(input, graph.sigmoid(weights.conv(graph, hidden, `${name}.${second}`)))
}
