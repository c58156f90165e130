import { colourModelOf, knownFacts } from '../built-network.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { invalidModel } from '../readers/invalid-model.ts'
import { tensor, type Tensor } from '../tensor.ts'
import { shuffleFactor, type WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'
import { dysample } from './dysample.ts'
import { pixelNorm } from './pixel-norm.ts'

/** What its geometric ensemble averages. */
const ensembleSize = 8

/**
 * MoSR (umzi 2024, Mamba Out Super-Resolution): blocks of gated convolutions, in which a part of the channels
 * passes a large depthwise kernel, and one of three endings: pixel shuffle (`ps`), the same over the mean of
 * eight (`gps`), or DySample (`dys`).
 */
export const mosr: Architecture = {
  name: 'MoSR',

  matches: (weights) =>
    weights.has('gblocks.0.weight', 'gblocks.1.norm.weight', 'gblocks.1.fc1.weight', 'gblocks.1.fc2.weight'),

  build(weights) {
    const graph = new GraphBuilder()
    const channels = weights.dims('gblocks.0.weight')[1] ?? 0
    const input = graph.input(channels)
    let features = weights.conv(graph, input, 'gblocks.0')
    let index = 1
    for (; weights.has(`gblocks.${index}.fc1.weight`); index++)
      features = block(graph, weights, features, `gblocks.${index}`)
    for (const step of [0, 2]) features = graph.mish(weights.conv(graph, features, `gblocks.${index + step}`))
    const deep = weights.conv(graph, features, `gblocks.${index + 4}`)
    const around = graph.shift(shortcut(graph, weights, input), -0.5)
    const { value, scale } = ending(graph, weights, graph.add(deep, around), channels)
    graph.output(value)
    const facts = knownFacts({ scale, colourModel: colourModelOf(channels) })
    return { architecture: mosr.name, model: graph.build(), facts }
  },
}

function block(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const expanded = weights.conv(graph, pixelNorm(graph, weights, input, `${name}.norm`), `${name}.fc1`)
  const hidden = weights.dims(`${name}.fc2.weight`)[1] ?? 0
  const convolved = weights.dims(`${name}.conv.weight`)[0] ?? 0
  if (expanded.channels !== 2 * hidden || convolved > hidden)
    throw invalidModel(`Expected "${name}" to gate ${hidden} channels, but it makes ${expanded.channels}.`)
  const gate = graph.sliceChannels(expanded, 0, hidden)
  const part = graph.sliceChannels(expanded, 2 * hidden - convolved, 2 * hidden)
  const wide = weights.conv(graph, part, `${name}.conv`, { groups: convolved })
  const rest = graph.sliceChannels(expanded, hidden, 2 * hidden - convolved)
  const joined = convolved === hidden ? wide : graph.concat([rest, wide])
  const mixed = graph.mish(weights.conv(graph, graph.mul(graph.mish(gate), joined), `${name}.fc2`))
  return graph.add(mixed, graph.shift(input, -0.5))
}

function shortcut(graph: GraphBuilder, weights: WeightSet, input: Value): Value {
  const first = graph.mish(weights.conv(graph, input, 'shortcut.block.0'))
  const second = graph.mish(weights.conv(graph, first, 'shortcut.block.2'))
  return graph.add(second, weights.conv(graph, input, 'shortcut.conv11'))
}

function ending(
  graph: GraphBuilder,
  weights: WeightSet,
  deep: Value,
  channels: number,
): { value: Value; scale: number } {
  if (weights.has('upsampler.offset.weight')) {
    const groups = 4
    const scale = shuffleFactor((weights.dims('upsampler.offset.weight')[0] ?? 0) / (2 * groups), mosr.name)
    return { value: dysample(graph, weights, deep, 'upsampler', scale), scale }
  }
  if (weights.has('upsampler.in_to_k.weight')) {
    const weight = meanOfEnsemble(weights.take('upsampler.in_to_k.weight'))
    const bias = weights.takeOptional('upsampler.in_to_k.bias')
    const scale = shuffleFactor((weight.dims[0] ?? 0) / channels, mosr.name)
    const padding = Math.floor((weight.dims[2] ?? 1) / 2)
    const mean = graph.conv(deep, weight, bias && meanOfEnsemble(bias), { padding })
    return { value: graph.depthToSpace(mean, scale), scale }
  }
  const shuffled = weights.conv(graph, deep, 'upsampler.0')
  const scale = shuffleFactor(shuffled.channels / channels, mosr.name)
  return { value: scale === 1 ? shuffled : graph.depthToSpace(shuffled, scale), scale }
}

/** The mean of eight linear layers is one: that of their weights. */
function meanOfEnsemble({ dims, data }: Tensor): Tensor {
  const [all = 0, ...rest] = dims
  const size = data.length / ensembleSize
  if (all % ensembleSize !== 0)
    throw invalidModel(`Expected MoSR's ensemble in ${ensembleSize} parts, but it has ${all} channels.`)
  const mean = Float32Array.from({ length: size }, (_, at) => {
    let sum = 0
    for (let part = 0; part < ensembleSize; part++) sum += data[part * size + at] ?? 0
    return sum / ensembleSize
  })
  return tensor([all / ensembleSize, ...rest], mean)
}
