import { type BuiltNetwork, colourModelOf, type KnownFacts, knownFacts } from '../built-network.ts'
import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { shuffleFactor, type WeightSet } from '../weight-set.ts'

/** Ends a network by one convolution and a pixel shuffle, which is how most light ones enlarge. */
export function shuffleTail(
  graph: GraphBuilder,
  weights: WeightSet,
  network: {
    readonly architecture: string
    /** Of the image. */
    readonly channels: number
    readonly features: Value
    readonly convolution: string
    readonly facts: Partial<KnownFacts>
  },
): BuiltNetwork {
  const { architecture, channels, features, convolution, facts } = network
  const scale = shuffleFactor((weights.dims(`${convolution}.weight`)[0] ?? 0) / channels, architecture)
  graph.output(graph.depthToSpace(weights.conv(graph, features, convolution), scale))
  return {
    architecture,
    model: graph.build(),
    facts: knownFacts({ scale, colourModel: colourModelOf(channels), ...facts }),
  }
}
