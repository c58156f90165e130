import { colourModelOf, knownFacts } from '../built-network.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { shuffleFactor, type WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'
import { hasSpanConv, spanBlock, spanConv, spanInputs } from './span-block.ts'
import { trainingMean } from './training-mean.ts'

const imageRange = 255

/**
 * SPAN (Wan et al. 2023, Swift Parameter-free Attention Network): blocks whose output weighs itself by
 * `sigmoid(x) − 0.5`. Any width, also another inside the blocks, and any number of blocks, as the NTIRE challenges
 * have them. A tensor `no_norm` says that the input is not normalised.
 */
export const span: Architecture = {
  name: 'SPAN',

  matches: (weights) =>
    hasSpanConv(weights, 'conv_1') &&
    hasSpanConv(weights, 'block_1.c1_r') &&
    hasSpanConv(weights, 'block_1.c3_r') &&
    hasSpanConv(weights, 'conv_2') &&
    weights.has('conv_cat.weight', 'upsampler.0.weight'),

  build(weights) {
    const graph = new GraphBuilder()
    const channels = spanInputs(weights, 'conv_1')
    const input = graph.input(channels)
    const first = spanConv(graph, weights, normalise(graph, weights, input), 'conv_1')
    const outputs: Value[] = []
    let early = first
    for (let index = 1; index < weights.count('block_'); index++) {
      const block = spanBlock(graph, weights, outputs.at(-1) ?? first, `block_${index}`)
      outputs.push(block.output)
      early = block.early
    }
    const last = spanConv(graph, weights, outputs.at(-1) ?? first, 'conv_2')
    const joined = weights.conv(graph, graph.concat([first, last, outputs[0] ?? first, early]), 'conv_cat')
    const scale = shuffleFactor((weights.dims('upsampler.0.weight')[0] ?? 0) / channels, span.name)
    const shuffled = weights.conv(graph, joined, 'upsampler.0')
    graph.output(scale === 1 ? shuffled : graph.depthToSpace(shuffled, scale))
    const facts = knownFacts({ scale, colourModel: colourModelOf(channels) })
    return { architecture: span.name, model: graph.build(), facts }
  },
}

function normalise(graph: GraphBuilder, weights: WeightSet, input: Value): Value {
  if (weights.takeOptional('no_norm') !== null) return input
  const summand = trainingMean.map((mean) => -mean * imageRange)
  return graph.shift(graph.scale(input, imageRange), summand.slice(0, input.channels))
}
