import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import type { WeightSet } from '../weight-set.ts'

/** What networks that keep channels in front of pixels use; PyTorch's own layer takes 1e-5. */
const epsilon = 1e-6

/** Layer normalisation of each pixel's channels (`LayerNorm2d`), in steps that leave the channels where they are. */
export function pixelNorm(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const meanOf = (value: Value): Value => graph.node('ReduceMean', [value, graph.integers([1])], {}, 1)
  const centred = graph.sub(input, meanOf(input))
  const deviation = graph.node('Sqrt', [graph.shift(meanOf(graph.mul(centred, centred)), epsilon)])
  const even = graph.node('Div', [centred, deviation])
  return graph.shift(
    graph.scale(even, weights.take(`${name}.weight`).data),
    weights.take(`${name}.bias`).data,
  )
}
