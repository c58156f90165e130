import { colourModelOf, knownFacts } from '../built-network.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { shuffleFactor, type WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'
import { batchNorm } from './batch-norm.ts'

/**
 * Swift-SRGAN (Krishnan et al. 2021): SRGAN's generator with every convolution split into a depthwise and a 1×1 one;
 * gives −1 to 1, which is brought to 0 to 1.
 */
export const swiftSrgan: Architecture = {
  name: 'Swift-SRGAN',

  matches: (weights) =>
    weights.has(
      'initial.cnn.depthwise.weight',
      'residual.0.block1.cnn.depthwise.weight',
      'final_conv.pointwise.weight',
    ),

  build(weights) {
    const graph = new GraphBuilder()
    const channels = weights.dims('initial.cnn.depthwise.weight')[0] ?? 0
    const first = block(graph, weights, graph.input(channels), 'initial')
    let features = first
    for (let index = 0; index < weights.count('residual.'); index++) {
      const inner = block(graph, weights, features, `residual.${index}.block1`)
      features = graph.add(block(graph, weights, inner, `residual.${index}.block2`), features)
    }
    features = graph.add(block(graph, weights, features, 'convblock'), first)
    let scale = 1
    for (let index = 0; index < weights.count('upsampler.'); index++) {
      const expanded = separable(graph, weights, features, `upsampler.${index}.conv`)
      const factor = shuffleFactor(expanded.channels / features.channels, swiftSrgan.name)
      features = weights.prelu(graph, graph.depthToSpace(expanded, factor), `upsampler.${index}.act`)
      scale *= factor
    }
    const last = graph.tanh(separable(graph, weights, features, 'final_conv'))
    graph.output(graph.scale(graph.shift(last, 1), 0.5))
    const facts = knownFacts({ scale, colourModel: colourModelOf(channels) })
    return { architecture: swiftSrgan.name, model: graph.build(), facts }
  },
}

/** Convolution, normalisation and activation, the latter two where the weights have them. */
function block(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const convolved = separable(graph, weights, input, `${name}.cnn`)
  const normed = weights.has(`${name}.bn.running_mean`)
    ? batchNorm(graph, weights, convolved, `${name}.bn`)
    : convolved
  const hasActivation = weights.has(`${name}.act.weight`)
  // Blocks that do not use theirs hold one all the same.
  if (hasActivation && /(block2|convblock)$/.test(name)) weights.take(`${name}.act.weight`)
  else if (hasActivation) return weights.prelu(graph, normed, `${name}.act`)
  return normed
}

function separable(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const depthwise = weights.conv(graph, input, `${name}.depthwise`, { groups: input.channels })
  return weights.conv(graph, depthwise, `${name}.pointwise`)
}
