import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import type { WeightSet } from '../weight-set.ts'
import { globalMoments } from './global-moments.ts'

/**
 * Contrast-aware channel attention (Hui et al. 2019, IMDN): each channel is weighed by what two 1×1
 * convolutions make of its mean plus its standard deviation over the whole image.
 */
export function contrastAttention(
  graph: GraphBuilder,
  weights: WeightSet,
  input: Value,
  name: string,
): Value {
  const { mean, variance } = globalMoments(graph, input)
  const contrast = graph.add(graph.node('Sqrt', [variance]), mean)
  const hidden = graph.relu(weights.conv(graph, contrast, `${name}.conv_du.0`))
  return graph.mul(input, graph.sigmoid(weights.conv(graph, hidden, `${name}.conv_du.2`)))
}
