import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'

/**
 * Mean and variance of each channel over the whole image, from the averages of the values and of their squares.
 * Both are plain averages, so those of tiles can be averaged to those of the image.
 */
export function globalMoments(
  graph: GraphBuilder,
  input: Value,
): { readonly mean: Value; readonly variance: Value } {
  const mean = graph.globalAveragePool(input)
  const meanOfSquares = graph.globalAveragePool(graph.mul(input, input))
  // Rounding may leave a hair below 0.
  return { mean, variance: graph.relu(graph.sub(meanOfSquares, graph.mul(mean, mean))) }
}
