import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import type { WeightSet } from '../weight-set.ts'

/**
 * Channel attention (Zhang et al. 2018, RCAN): each channel is weighed by what two 1×1 convolutions
 * (`<name>.0`, `<name>.2`) make of the channels' means over the whole image.
 */
export function channelAttention(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const hidden = graph.relu(weights.conv(graph, graph.globalAveragePool(input), `${name}.0`))
  return graph.mul(input, graph.sigmoid(weights.conv(graph, hidden, `${name}.2`)))
}
