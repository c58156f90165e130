import { colourModelOf, knownFacts } from '../built-network.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { invalidModel } from '../readers/invalid-model.ts'
import { tensor, type Tensor } from '../tensor.ts'
import { shuffleFactor, type WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'
import { dysample } from './dysample.ts'

/** RealPLKSR's default; the weights do not state it. */
const normGroups = 4
const epsilon = 1e-5

/**
 * PLKSR (Lee et al. 2024, Partial Large Kernel CNNs) and RealPLKSR: blocks that mix channels, convolve a part
 * of them with a large kernel, weigh elements, and add; the image itself enters the pixel shuffle again.
 * PLKSR's mixer (`channe_mixer`, as its authors spell it) uses GELU; RealPLKSR's (`channel_mixer`) Mish, and a
 * group normalisation over the whole image closes its blocks; many of its models end in DySample.
 */
export const plksr: Architecture = {
  name: 'PLKSR',

  matches: (weights) => weights.has('feats.0.weight', 'feats.1.lk.conv.weight', 'feats.1.refine.weight'),

  build(weights) {
    const graph = new GraphBuilder()
    const real = weights.has('feats.1.channel_mixer.0.weight')
    const last = weights.count('feats.') - 1
    const channels = weights.dims('feats.0.weight')[1] ?? 0
    const input = graph.input(channels)
    let features = weights.conv(graph, input, 'feats.0')
    for (let index = 1; weights.has(`feats.${index}.refine.weight`); index++)
      features = block(graph, weights, features, `feats.${index}`)
    const scale = shuffleFactor((weights.dims(`feats.${last}.weight`)[0] ?? 0) / channels, plksr.name)
    graph.output(enlarge(graph, weights, weights.conv(graph, features, `feats.${last}`), input, scale))
    return {
      architecture: real ? 'RealPLKSR' : plksr.name,
      model: graph.build(),
      facts: knownFacts({ scale, colourModel: colourModelOf(channels), globalPooling: real }),
    }
  },
}

function enlarge(graph: GraphBuilder, weights: WeightSet, detail: Value, image: Value, scale: number): Value {
  if (scale === 1) return graph.add(detail, image)
  if (!weights.has('to_img.offset.weight'))
    return graph.add(graph.depthToSpace(detail, scale), graph.resizeNearest(image, scale))
  const repeats = Array.from({ length: detail.channels }, (_, to) => Math.floor(to / (scale * scale)))
  const repeated = graph.node('Gather', [image, graph.integers(repeats)], { axis: 1 }, detail.channels)
  return dysample(graph, weights, graph.add(detail, repeated), 'to_img', scale)
}

function block(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const real = weights.has(`${name}.channel_mixer.0.weight`)
  const mixer = real ? `${name}.channel_mixer` : `${name}.channe_mixer`
  const hidden = weights.conv(graph, input, `${mixer}.0`)
  const mixed = weights.conv(graph, real ? graph.mish(hidden) : graph.gelu(hidden), `${mixer}.2`)
  const attended = elementAttention(
    graph,
    weights,
    largeKernel(graph, weights, mixed, `${name}.lk.conv`),
    `${name}.attn.f.0`,
  )
  const refined = weights.conv(graph, attended, `${name}.refine`)
  return graph.add(real ? groupNorm(graph, weights, refined, `${name}.norm`) : refined, input)
}

/** The first channels pass the large kernel, the others by it. */
function largeKernel(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const part = weights.dims(`${name}.weight`)[0] ?? 0
  const convolved = weights.conv(graph, graph.sliceChannels(input, 0, part), name)
  if (part === input.channels) return convolved
  return graph.concat([convolved, graph.sliceChannels(input, part, input.channels)])
}

function elementAttention(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  if (!weights.has(`${name}.weight`)) return input
  return graph.mul(input, graph.sigmoid(weights.conv(graph, input, name)))
}

/** Each group of channels to mean 0 and variance 1 over the image, then a factor and a summand per channel. */
function groupNorm(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const overGroup = groupAverage(input.channels)
  const mean = graph.conv(graph.globalAveragePool(input), overGroup, null)
  const meanOfSquares = graph.conv(graph.globalAveragePool(graph.mul(input, input)), overGroup, null)
  const variance = graph.relu(graph.sub(meanOfSquares, graph.mul(mean, mean)))
  const deviation = graph.node('Sqrt', [graph.shift(variance, epsilon)])
  const even = graph.node('Div', [graph.sub(input, mean), deviation])
  return graph.shift(
    graph.scale(even, weights.take(`${name}.weight`).data),
    weights.take(`${name}.bias`).data,
  )
}

/** A 1×1 kernel that gives every channel the average of its group. */
function groupAverage(channels: number): Tensor {
  const size = channels / normGroups
  if (!Number.isInteger(size))
    throw invalidModel(
      `Expected RealPLKSR's channels to fall into ${normGroups} groups, but it has ${channels}.`,
    )
  const sameGroup = (index: number): boolean =>
    Math.floor(Math.floor(index / channels) / size) === Math.floor((index % channels) / size)
  const kernel = Float32Array.from({ length: channels * channels }, (_, index) =>
    sameGroup(index) ? 1 / size : 0,
  )
  return tensor([channels, channels, 1, 1], kernel)
}
