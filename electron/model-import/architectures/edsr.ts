import { colourModelOf, knownFacts, type BuiltNetwork } from '../built-network.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import type { WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'
import { channelAttention } from './channel-attention.ts'
import { shuffleUpsampler } from './shuffle-upsampler.ts'
import { trainingMean } from './training-mean.ts'

/** From this width on the authors scale residuals by 0.1 to keep training stable; the weights do not say it. */
const scaledResidualWidth = 256
const residualScale = 0.1

/**
 * EDSR (Lim et al. 2017) in the names of its authors (`head.0`, `body.0.body.0`, `tail`) with or without mean
 * shifts, and of BasicSR (`conv_first`, `body.0.conv1`, `conv_after_body`); and RCAN (Zhang et al. 2018), whose
 * blocks lie in groups and end in channel attention.
 */
export const edsr: Architecture = {
  name: 'EDSR',

  matches: (weights) =>
    weights.has('head.0.weight', 'tail.0.0.weight') ||
    weights.has('conv_first.weight', 'body.0.conv1.weight', 'conv_after_body.weight', 'conv_last.weight'),

  build: (weights) => (weights.has('head.0.weight') ? buildAuthors(weights) : buildBasicSr(weights)),
}

function buildAuthors(weights: WeightSet): BuiltNetwork {
  const graph = new GraphBuilder()
  const channels = weights.dims('head.0.weight')[1] ?? 0
  const grouped = weights.has('body.0.body.0.body.0.weight')
  const input = graph.input(channels)
  const shift = weights.dims('sub_mean.bias')
  const valueRange = shift.length > 0 && largest(weights.take('sub_mean.bias').data) > 1 ? 255 : 1
  const centred = shift.length > 0 ? weights.conv(graph, input, 'sub_mean') : input
  const first = weights.conv(graph, centred, 'head.0')
  const blocks = weights.count('body.') - 1
  let features = first
  for (let index = 0; index < blocks; index++)
    features = grouped
      ? residualGroup(graph, weights, features, `body.${index}.body`)
      : residualBlock(graph, weights, features, [`body.${index}.body.0`, `body.${index}.body.2`])
  features = graph.add(weights.conv(graph, features, `body.${blocks}`), first)
  const upsampled = shuffleUpsampler(graph, weights, features, 'tail.0')
  const last = weights.conv(graph, upsampled.value, 'tail.1')
  graph.output(weights.has('add_mean.weight') ? weights.conv(graph, last, 'add_mean') : last)
  return {
    architecture: grouped ? 'RCAN' : edsr.name,
    model: graph.build(),
    facts: knownFacts({
      scale: upsampled.scale,
      colourModel: colourModelOf(channels),
      valueRange,
      globalPooling: grouped,
    }),
  }
}

/** BasicSR's EDSR keeps 0–1 outside and 0–255 less the mean of DIV2K inside. */
function buildBasicSr(weights: WeightSet): BuiltNetwork {
  const imageRange = 255
  const graph = new GraphBuilder()
  const channels = weights.dims('conv_first.weight')[1] ?? 0
  const input = graph.input(channels)
  weights.ignore(/^mean$/)
  const centre = trainingMean.slice(0, channels).map((value) => -value * imageRange)
  const first = weights.conv(graph, graph.shift(graph.scale(input, imageRange), centre), 'conv_first')
  let features = first
  for (let index = 0; index < weights.count('body.'); index++)
    features = residualBlock(graph, weights, features, [`body.${index}.conv1`, `body.${index}.conv2`])
  features = graph.add(weights.conv(graph, features, 'conv_after_body'), first)
  const upsampled = shuffleUpsampler(graph, weights, features, 'upsample')
  const last = weights.conv(graph, upsampled.value, 'conv_last')
  graph.output(graph.shift(graph.scale(last, 1 / imageRange), trainingMean.slice(0, channels)))
  const facts = knownFacts({ scale: upsampled.scale, colourModel: colourModelOf(channels) })
  return { architecture: edsr.name, model: graph.build(), facts }
}

function residualBlock(
  graph: GraphBuilder,
  weights: WeightSet,
  input: Value,
  [first, second]: readonly [string, string],
): Value {
  const inner = weights.conv(graph, graph.relu(weights.conv(graph, input, first)), second)
  return graph.add(input.channels >= scaledResidualWidth ? graph.scale(inner, residualScale) : inner, input)
}

/** RCAN: blocks of two convolutions and channel attention, a last convolution, and the group's shortcut. */
function residualGroup(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const blocks = weights.count(`${name}.`) - 1
  let features = input
  for (let index = 0; index < blocks; index++) {
    const block = `${name}.${index}.body`
    const inner = weights.conv(graph, graph.relu(weights.conv(graph, features, `${block}.0`)), `${block}.2`)
    features = graph.add(channelAttention(graph, weights, inner, `${block}.3.conv_du`), features)
  }
  return graph.add(weights.conv(graph, features, `${name}.${blocks}`), input)
}

function largest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}
