import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import type { WeightSet } from '../weight-set.ts'

const epsilon = 1e-6

/**
 * Global response normalisation (Woo et al. 2023, ConvNeXt V2): each channel is weighed by its length over the whole
 * image, in parts of the mean length. Lengths are taken per pixel, so that tiles can share them; that changes nothing
 * but how far the 1e-6 in the divisor reaches.
 */
export function responseNorm(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const lengths = graph.node('Sqrt', [graph.globalAveragePool(graph.mul(input, input))])
  const mean = graph.node('ReduceMean', [lengths, graph.integers([1])], {}, 1)
  const shares = graph.node('Div', [lengths, graph.shift(mean, epsilon)])
  const weighed = graph.scale(graph.mul(input, shares), weights.take(`${name}.gamma`).data)
  return graph.add(graph.shift(weighed, weights.take(`${name}.beta`).data), input)
}
