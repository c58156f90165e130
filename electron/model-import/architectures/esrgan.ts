import { colourModelOf, knownFacts } from '../built-network.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { invalidModel } from '../readers/invalid-model.ts'
import type { WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'

/** Where the layers are named in one of the three published forms of the network. */
interface LayerNames {
  readonly first: string
  /** Prefix of the list of residual blocks. */
  readonly blocks: string
  readonly dense: (block: number, index: number, layer: number) => string
  /** The 1×1 convolution of ESRGAN+, which has no bias. */
  readonly plus: (block: number, index: number) => string
  readonly trunk: string
  readonly upsampling: readonly string[]
  readonly high: string
  readonly last: string
}

/**
 * ESRGAN (Wang et al. 2018): residual-in-residual dense blocks and nearest-neighbour upsampling, in the names
 * of its first release (`model.1.sub…`), of BSRGAN and RealSR (`RRDB_trunk…`) and of Real-ESRGAN
 * (`body.0.rdb1…`); any number of blocks and channels; ESRGAN+ with its 1×1 shortcuts; and the variants whose
 * input is first unshuffled (4 or 16 times as many channels as the output).
 */
export const esrgan: Architecture = {
  name: 'ESRGAN',

  matches: (weights) =>
    weights.has('model.0.weight', 'model.1.sub.0.RDB1.conv1.0.weight') ||
    weights.has('conv_first.weight', 'body.0.rdb1.conv1.weight', 'conv_last.weight') ||
    weights.has('conv_first.weight', 'RRDB_trunk.0.RDB1.conv1.weight', 'conv_last.weight'),

  build(weights) {
    const names = layerNames(weights)
    const graph = new GraphBuilder()
    const inputChannels = weights.dims(`${names.first}.weight`)[1] ?? 0
    const channels = weights.dims(`${names.last}.weight`)[0] ?? 0
    const unshuffle = unshuffleFactor(inputChannels, channels)
    const input = graph.input(inputChannels / unshuffle ** 2)
    const first = weights.conv(
      graph,
      unshuffle > 1 ? graph.pixelUnshuffle(input, unshuffle) : input,
      names.first,
    )
    let features = first
    for (let block = 0; block < weights.count(names.blocks); block++)
      if (weights.has(`${names.dense(block, 1, 1)}.weight`))
        features = residualBlock(graph, weights, names, features, block)
    features = graph.add(first, weights.conv(graph, features, names.trunk))
    for (const name of names.upsampling)
      features = graph.leakyRelu(weights.conv(graph, graph.resizeNearest(features, 2), name), 0.2)
    features = graph.leakyRelu(weights.conv(graph, features, names.high), 0.2)
    graph.output(weights.conv(graph, features, names.last))
    const scale = 2 ** names.upsampling.length / unshuffle
    if (!Number.isInteger(scale))
      throw invalidModel(`Expected ESRGAN to keep or enlarge, but it reduces by ${1 / scale}.`)
    return {
      architecture: esrgan.name,
      model: graph.build(),
      facts: knownFacts({
        scale,
        colourModel: colourModelOf(channels),
        multipleOfPx: unshuffle,
        minimumSizePx: unshuffle,
      }),
    }
  },
}

function layerNames(weights: WeightSet): LayerNames {
  if (weights.has('model.0.weight')) return firstReleaseNames(weights)
  const real = weights.has('body.0.rdb1.conv1.weight')
  const dense = real ? 'rdb' : 'RDB'
  const blocks = real ? 'body.' : 'RRDB_trunk.'
  const upsampling = [1, 2, 3, 4].map((index) => `${real ? 'conv_up' : 'upconv'}${index}`)
  return {
    first: 'conv_first',
    blocks,
    dense: (block, index, layer) => `${blocks}${block}.${dense}${index}.conv${layer}`,
    plus: (block, index) => `${blocks}${block}.${dense}${index}.conv1x1`,
    trunk: real ? 'conv_body' : 'trunk_conv',
    upsampling: upsampling.filter((name) => weights.has(`${name}.weight`)),
    high: real ? 'conv_hr' : 'HRconv',
    last: 'conv_last',
  }
}

/** A sequence: 0 first, 1 trunk, then per doubling (nearest, convolution, ReLU), then high, ReLU, last. */
function firstReleaseNames(weights: WeightSet): LayerNames {
  const blocks = 'model.1.sub.'
  const doublings = Math.floor((weights.count('model.') - 5) / 3)
  const end = 2 + 3 * doublings
  return {
    first: 'model.0',
    blocks,
    dense: (block, index, layer) => `${blocks}${block}.RDB${index}.conv${layer}.0`,
    plus: (block, index) => `${blocks}${block}.RDB${index}.conv1x1`,
    trunk: `${blocks}${weights.count(blocks) - 1}`,
    upsampling: Array.from({ length: Math.max(doublings, 0) }, (_, index) => `model.${3 + 3 * index}`),
    high: `model.${end}`,
    last: `model.${end + 2}`,
  }
}

function residualBlock(
  graph: GraphBuilder,
  weights: WeightSet,
  names: LayerNames,
  input: Value,
  block: number,
): Value {
  let features = input
  for (const index of [1, 2, 3]) features = denseBlock(graph, weights, names, features, block, index)
  return graph.add(graph.scale(features, 0.2), input)
}

function denseBlock(
  graph: GraphBuilder,
  weights: WeightSet,
  names: LayerNames,
  input: Value,
  block: number,
  index: number,
): Value {
  const shortcut = names.plus(block, index)
  const plus = weights.has(`${shortcut}.weight`)
  const parts = [input]
  for (const layer of [1, 2, 3, 4]) {
    const joined = graph.concat(parts)
    let part = graph.leakyRelu(weights.conv(graph, joined, names.dense(block, index, layer)), 0.2)
    if (plus && layer === 2) part = graph.add(part, weights.conv(graph, input, shortcut))
    if (plus && layer === 4) part = graph.add(part, parts[2] ?? part)
    parts.push(part)
  }
  const last = weights.conv(graph, graph.concat(parts), names.dense(block, index, 5))
  return graph.add(graph.scale(last, 0.2), input)
}

/** 2 or 4 where the first layer takes 4 or 16 channels for each that the last one makes, else 1. */
function unshuffleFactor(inputs: number, outputs: number): number {
  if (inputs === outputs * 4) return 2
  return inputs === outputs * 16 ? 4 : 1
}
