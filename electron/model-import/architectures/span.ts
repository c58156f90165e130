import { colourModelOf, knownFacts } from '../built-network.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { shuffleFactor, type WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'
import { type LinearLayer, mergeConvolutions } from './merge-convolutions.ts'
import { trainingMean } from './training-mean.ts'

const imageRange = 255

/**
 * SPAN (Wan et al. 2023, Swift Parameter-free Attention Network): blocks whose output weighs itself by
 * `sigmoid(x) − 0.5`. Its convolutions were trained as 1×1 – 3×3 – 1×1 with a 1×1 shortcut and are merged into
 * one 3×3 here, as all of them are linear. A tensor `no_norm` says that the input is not normalised.
 */
export const span: Architecture = {
  name: 'SPAN',

  matches: (weights) =>
    weights.has(
      'conv_cat.weight',
      'block_1.c1_r.sk.weight',
      'block_6.c3_r.conv.0.weight',
      'upsampler.0.weight',
    ),

  build(weights) {
    const graph = new GraphBuilder()
    const channels = weights.dims('conv_1.sk.weight')[1] ?? 0
    const input = graph.input(channels)
    const first = mergedConv(graph, weights, normalise(graph, weights, input), 'conv_1')
    const outputs: Value[] = []
    let features = first
    let early = first
    for (let index = 1; index <= 6; index++) {
      const name = `block_${index}`
      early = mergedConv(graph, weights, features, `${name}.c1_r`)
      const middle = mergedConv(graph, weights, graph.silu(early), `${name}.c2_r`)
      const late = mergedConv(graph, weights, graph.silu(middle), `${name}.c3_r`)
      const attention = graph.shift(graph.sigmoid(late), -0.5)
      features = graph.mul(graph.add(late, features), attention)
      outputs.push(features)
    }
    const last = mergedConv(graph, weights, features, 'conv_2')
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

function mergedConv(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  weights.ignore(new RegExp(`^${name.replaceAll('.', '\\.')}\\.eval_conv\\.`))
  const layer = (part: string): LinearLayer => ({
    weight: weights.take(`${name}.${part}.weight`),
    bias: weights.takeOptional(`${name}.${part}.bias`),
  })
  const merged = mergeConvolutions([layer('conv.0'), layer('conv.1'), layer('conv.2')], layer('sk'))
  return graph.conv(input, merged.weight, merged.bias, { padding: 1 })
}
