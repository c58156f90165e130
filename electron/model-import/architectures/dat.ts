import { colourModelOf, knownFacts } from '../built-network.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { invalidModel } from '../readers/invalid-model.ts'
import { shuffleFactor, type WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'
import { placesWithin } from './attention.ts'
import { closingConvolutions } from './closing-convolutions.ts'
import { channelMixing, type MixingWindows, spatialMixing } from './dual-aggregation.ts'
import { shuffleUpsampler } from './shuffle-upsampler.ts'
import { channelNorm, pixelLinear } from './token-layers.ts'
import { trainingMeanOf } from './training-mean.ts'

/** PyTorch's default. */
const leak = 0.01
const largestSide = 64

/**
 * DAT (Chen et al. 2023, Dual Aggregation Transformer): blocks that attend in turn to pixels of rectangular windows
 * and to channels, each beside a depthwise convolution that weighs it and is weighed by it.
 */
export const dat: Architecture = {
  name: 'DAT',

  matches: (weights) =>
    weights.has(
      'conv_first.weight',
      'before_RG.1.weight',
      'layers.0.blocks.0.attn.attns.0.rpe_biases',
      'layers.0.blocks.0.attn.attns.0.pos.pos_proj.weight',
      'layers.0.blocks.0.ffn.sg.conv.weight',
    ),

  build(weights) {
    const graph = new GraphBuilder()
    const channels = weights.dims('conv_first.weight')[1] ?? 0
    const [rows, columns] = windowSides(weights)
    const mean = trainingMeanOf(channels)
    const input = graph.input(channels)
    const centred = graph.shift(
      input,
      mean.map((value) => -value),
    )
    const shapes = [
      { rows, columns, places: placesWithin(graph, rows, columns) },
      { rows: columns, columns: rows, places: placesWithin(graph, columns, rows) },
    ]
    // These follow from the windows' sizes and the image's.
    weights.ignore(/\.(attn_mask_[01]|relative_position_index)$/)
    const first = weights.conv(graph, centred, 'conv_first')
    let features = channelNorm(graph, weights, first, 'before_RG.1')
    for (let group = 0; group < weights.count('layers.'); group++)
      features = residualGroup(graph, weights, features, group, shapes)
    const normed = channelNorm(graph, weights, features, 'norm')
    const deep = graph.add(closingConvolutions(graph, weights, normed, 'conv_after_body'), first)
    const { value, scale } = ending(graph, weights, deep, channels)
    graph.output(graph.shift(value, mean))
    const side = Math.max(rows, columns)
    const facts = knownFacts({
      scale,
      colourModel: colourModelOf(channels),
      multipleOfPx: side,
      minimumSizePx: side,
      globalPooling: true,
    })
    return { architecture: dat.name, model: graph.build(), facts }
  },
}

/** The last of a window's relative positions is one less than its sides. */
function windowSides(weights: WeightSet): readonly [number, number] {
  const { data } = weights.take('layers.0.blocks.0.attn.attns.0.rpe_biases')
  const sides = [...data.slice(-2)].map((last) => last + 1)
  const [rows = 0, columns = 0] = sides
  const isWindow = sides.every((side) => Number.isInteger(side) && side >= 1 && side <= largestSide)
  if (!isWindow || Math.max(...sides) % Math.min(...sides) !== 0)
    throw invalidModel(
      `Expected DAT's windows to have one side that divides the other, but got ${sides.join(' by ')}.`,
    )
  return [rows, columns]
}

function residualGroup(
  graph: GraphBuilder,
  weights: WeightSet,
  input: Value,
  group: number,
  shapes: readonly MixingWindows[],
): Value {
  const blocks = `layers.${group}.blocks.`
  let features = input
  for (let index = 0; index < weights.count(blocks); index++) {
    const name = `${blocks}${index}`
    const normed = channelNorm(graph, weights, features, `${name}.norm1`)
    const mixed =
      index % 2 === 0
        ? spatialMixing(graph, weights, normed, `${name}.attn`, shapes, isShifted(group, index))
        : channelMixing(graph, weights, normed, `${name}.attn`)
    const attended = graph.add(features, mixed)
    features = graph.add(attended, gatedPerceptron(graph, weights, attended, name))
  }
  return graph.add(closingConvolutions(graph, weights, features, `layers.${group}.conv`), input)
}

/** Every second spatial block is shifted; groups take turns in beginning with one. */
function isShifted(group: number, index: number): boolean {
  return group % 2 === 0 ? index % 4 === 2 : index % 4 === 0
}

function gatedPerceptron(graph: GraphBuilder, weights: WeightSet, input: Value, block: string): Value {
  const name = `${block}.ffn`
  const normed = channelNorm(graph, weights, input, `${block}.norm2`)
  const hidden = graph.gelu(pixelLinear(graph, weights, normed, `${name}.fc1`))
  const half = hidden.channels / 2
  const gate = channelNorm(graph, weights, graph.sliceChannels(hidden, half, 2 * half), `${name}.sg.norm`)
  const convolved = weights.conv(graph, gate, `${name}.sg.conv`, { groups: half })
  return pixelLinear(
    graph,
    weights,
    graph.mul(graph.sliceChannels(hidden, 0, half), convolved),
    `${name}.fc2`,
  )
}

function ending(
  graph: GraphBuilder,
  weights: WeightSet,
  deep: Value,
  channels: number,
): { value: Value; scale: number } {
  if (!weights.has('conv_before_upsample.0.weight')) {
    const expanded = weights.conv(graph, deep, 'upsample.0')
    const scale = shuffleFactor(expanded.channels / channels, dat.name)
    return { value: graph.depthToSpace(expanded, scale), scale }
  }
  const before = graph.leakyRelu(weights.conv(graph, deep, 'conv_before_upsample.0'), leak)
  const { value, scale } = shuffleUpsampler(graph, weights, before, 'upsample')
  return { value: weights.conv(graph, value, 'conv_last'), scale }
}
