import { colourModelOf, knownFacts } from '../built-network.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { shuffleFactor, type WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'
import { channelAttention } from './channel-attention.ts'
import { shuffleUpsampler } from './shuffle-upsampler.ts'
import { trainingMeanOf } from './training-mean.ts'

const imageRange = 255

/** What the two releases call the same parts. */
interface Names {
  readonly first: string
  readonly block: (group: number, index: number) => string
  readonly blocks: (group: number) => string
  readonly attention: string
  readonly numbers: readonly [number, number]
  readonly closing: (group: number) => string
  readonly closingBody: string
  readonly upsampler: string
  readonly last: string
}

/**
 * RCAN (Zhang et al. 2018, Residual Channel Attention Networks): groups of residual blocks under channel attention.
 * In the names of its authors (`head`, `body`, `tail`), also pixel-unshuffled and without the mean colour, or in those
 * of BasicSR. Works on 0–255 where it takes the mean colour away.
 */
export const rcan: Architecture = {
  name: 'RCAN',

  matches: (weights) =>
    weights.has('body.0.body.0.body.3.conv_du.0.weight', 'tail.0.0.weight') ||
    weights.has('body.0.residual_group.0.rcab.3.attention.1.weight', 'conv_after_body.weight'),

  build(weights) {
    const graph = new GraphBuilder()
    const names = weights.has('conv_after_body.weight') ? basicNames : authorNames(weights)
    const channels = weights.dims(`${names.last}.weight`)[0] ?? 0
    const unshuffle = shuffleFactor((weights.dims(`${names.first}.weight`)[1] ?? 0) / channels, rcan.name)
    const input = graph.input(channels)
    const { centre, restore } = colours(graph, weights, channels, names === basicNames)
    const centred = centre(input)
    const image = unshuffle === 1 ? centred : graph.pixelUnshuffle(centred, unshuffle)
    const first = weights.conv(graph, image, names.first)
    let features = first
    for (let group = 0; weights.has(`${names.block(group, 0)}.0.weight`); group++)
      features = residualGroup(graph, weights, features, group, names)
    const deep = graph.add(weights.conv(graph, features, names.closingBody), first)
    const { value, scale } = shuffleUpsampler(graph, weights, deep, names.upsampler)
    graph.output(restore(weights.conv(graph, value, names.last)))
    const facts = knownFacts({
      scale: shuffleFactor((scale / unshuffle) ** 2, rcan.name),
      colourModel: colourModelOf(channels),
      multipleOfPx: unshuffle,
      minimumSizePx: unshuffle,
      globalPooling: true,
    })
    return { architecture: rcan.name, model: graph.build(), facts }
  },
}

const basicNames: Names = {
  first: 'conv_first',
  block: (group, index) => `body.${group}.residual_group.${index}.rcab`,
  blocks: (group) => `body.${group}.residual_group.`,
  attention: '3.attention',
  numbers: [1, 3],
  closing: (group) => `body.${group}.conv`,
  closingBody: 'conv_after_body',
  upsampler: 'upsample',
  last: 'conv_last',
}

function authorNames(weights: WeightSet): Names {
  return {
    first: weights.has('head.1.weight') ? 'head.1' : 'head.0',
    block: (group, index) => `body.${group}.body.${index}.body`,
    blocks: (group) => `body.${group}.body.`,
    attention: '3.conv_du',
    numbers: [0, 2],
    closing: (group) => `body.${group}.body.${weights.count(`body.${group}.body.`) - 1}`,
    closingBody: `body.${weights.count('body.') - 1}`,
    upsampler: 'tail.0',
    last: 'tail.1',
  }
}

/** How the image enters and leaves: less the mean colour on 0–255, or as it is. */
function colours(
  graph: GraphBuilder,
  weights: WeightSet,
  channels: number,
  isBasic: boolean,
): { centre: (value: Value) => Value; restore: (value: Value) => Value } {
  if (isBasic) {
    const mean = trainingMeanOf(channels)
    const less = mean.map((value) => -value)
    return {
      centre: (value) => graph.scale(graph.shift(value, less), imageRange),
      restore: (value) => graph.shift(graph.scale(value, 1 / imageRange), mean),
    }
  }
  if (!weights.has('sub_mean.weight')) return { centre: (value) => value, restore: (value) => value }
  const isWide = weights.take('sub_mean.bias').data.some((value) => Math.abs(value) > 1)
  const range = isWide ? imageRange : 1
  return {
    centre: (value) => weights.conv(graph, graph.scale(value, range), 'sub_mean'),
    restore: (value) => graph.scale(weights.conv(graph, value, 'add_mean'), 1 / range),
  }
}

function residualGroup(
  graph: GraphBuilder,
  weights: WeightSet,
  input: Value,
  group: number,
  names: Names,
): Value {
  let features = input
  for (let index = 0; index < weights.count(names.blocks(group)); index++) {
    const name = names.block(group, index)
    if (!weights.has(`${name}.0.weight`)) break
    const hidden = graph.relu(weights.conv(graph, features, `${name}.0`))
    const convolved = weights.conv(graph, hidden, `${name}.2`)
    const attended = channelAttention(graph, weights, convolved, `${name}.${names.attention}`, names.numbers)
    features = graph.add(attended, features)
  }
  return graph.add(weights.conv(graph, features, names.closing(group)), input)
}
