import { colourModelOf, knownFacts } from '../built-network.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { unsupportedModel } from '../readers/invalid-model.ts'
import type { WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'
import { attendChannels, channelsPerHead } from './attend-channels.ts'
import { simpleGate } from './simple-gate.ts'
import { channelNorm } from './token-layers.ts'

const epsilon = 1e-5
const levels = 3

/**
 * Restormer (Zamir et al. 2022): a U-net of blocks in which channels attend to each other over the whole image, and
 * gated depthwise convolutions follow. Works at the image's own size.
 */
export const restormer: Architecture = {
  name: 'Restormer',

  matches: (weights) =>
    weights.has(
      'patch_embed.proj.weight',
      'encoder_level1.0.attn.qkv_dwconv.weight',
      'encoder_level1.0.ffn.project_in.weight',
      'latent.0.attn.temperature',
      'output.weight',
    ),

  build(weights) {
    const graph = new GraphBuilder()
    const channels = weights.dims('patch_embed.proj.weight')[1] ?? 0
    if (weights.dims('output.weight')[0] !== channels)
      throw unsupportedModel('Expected a Restormer that gives as many channels as it takes.')
    const image = graph.input(channels)
    let features = weights.conv(graph, image, 'patch_embed.proj')
    const kept: Value[] = []
    for (let level = 1; level <= levels; level++) {
      features = blocks(graph, weights, features, `encoder_level${level}.`)
      kept.push(features)
      features = graph.pixelUnshuffle(weights.conv(graph, features, `down${level}_${level + 1}.body.0`), 2)
    }
    features = blocks(graph, weights, features, 'latent.')
    for (let level = levels; level >= 1; level--) {
      const enlarged = graph.depthToSpace(weights.conv(graph, features, `up${level + 1}_${level}.body.0`), 2)
      const joined = graph.concat([enlarged, kept.pop() ?? enlarged])
      const reduced = level > 1 ? weights.conv(graph, joined, `reduce_chan_level${level}`) : joined
      features = blocks(graph, weights, reduced, `decoder_level${level}.`)
    }
    features = blocks(graph, weights, features, 'refinement.')
    graph.output(graph.add(weights.conv(graph, features, 'output'), image))
    const side = 2 ** levels
    const facts = knownFacts({
      scale: 1,
      colourModel: colourModelOf(channels),
      multipleOfPx: side,
      minimumSizePx: side,
    })
    return { architecture: restormer.name, model: graph.build(), facts }
  },
}

function blocks(graph: GraphBuilder, weights: WeightSet, input: Value, prefix: string): Value {
  let features = input
  for (let index = 0; index < weights.count(prefix); index++) {
    const name = `${prefix}${index}`
    const attended = graph.add(
      attention(graph, weights, norm(graph, weights, features, `${name}.norm1.body`), `${name}.attn`),
      features,
    )
    const fed = feedForward(
      graph,
      weights,
      norm(graph, weights, attended, `${name}.norm2.body`),
      `${name}.ffn`,
    )
    features = graph.add(fed, attended)
  }
  return features
}

/** Normalisation of each pixel's channels; without a bias in the weights the mean stays (their "BiasFree" form). */
function norm(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  if (weights.has(`${name}.bias`)) return channelNorm(graph, weights, input, name)
  const meanOf = (value: Value): Value => graph.node('ReduceMean', [value, graph.integers([1])], {}, 1)
  const centred = graph.sub(input, meanOf(input))
  const deviation = graph.node('Sqrt', [graph.shift(meanOf(graph.mul(centred, centred)), epsilon)])
  return graph.scale(graph.node('Div', [input, deviation]), weights.take(`${name}.weight`).data)
}

function attention(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const { channels } = input
  const temperature = weights.take(`${name}.temperature`)
  const heads = temperature.data.length
  const depth = channelsPerHead(channels, heads)
  const joint = weights.conv(graph, input, `${name}.qkv`)
  const convolved = weights.conv(graph, joint, `${name}.qkv_dwconv`, { groups: joint.channels })
  const byHead = (index: number): Value =>
    graph.node('Reshape', [
      graph.sliceChannels(convolved, index * channels, (index + 1) * channels),
      graph.integers([1, heads, depth, -1]),
    ])
  const mixed = attendChannels(graph, { queries: byHead(0), keys: byHead(1), values: byHead(2) }, temperature)
  const image = graph.node('Reshape', [mixed, graph.node('Shape', [input])], {}, channels)
  return weights.conv(graph, image, `${name}.project_out`)
}

function feedForward(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const expanded = weights.conv(graph, input, `${name}.project_in`)
  const convolved = weights.conv(graph, expanded, `${name}.dwconv`, { groups: expanded.channels })
  const gated = simpleGate(graph, convolved, (value) => graph.gelu(value))
  return weights.conv(graph, gated, `${name}.project_out`)
}
