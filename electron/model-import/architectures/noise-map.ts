import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'

/** Standard deviation of the noise that is taken off, in parts of full scale: what the authors' programs begin with. */
const level = 15 / 255

/** The image with the level of its noise as one more channel, for networks that are told it (FFDNet, DRUNet). */
export function withNoiseMap(graph: GraphBuilder, image: Value): Value {
  const plane = graph.scale(graph.sliceChannels(image, 0, 1), 0)
  return graph.concat([image, graph.shift(plane, level)])
}
