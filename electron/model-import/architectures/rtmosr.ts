import { knownFacts } from '../built-network.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { invalidModel } from '../readers/invalid-model.ts'
import { shuffleFactor, type WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'
import { omniShift, repeatedConv, repeatedInputs } from './repeated-convolutions.ts'

const colours = 3
const epsilon = 1e-6

/**
 * RTMoSR (umzi 2025): MoSR's gated blocks at half the size, for speed; every convolution was trained as several that are
 * merged into one here. The image is added in nearest-neighbour enlargement.
 */
export const rtmosr: Architecture = {
  name: 'RTMoSR',

  matches: (weights) =>
    weights.has('body.0.norm.scale', 'body.0.fc1.conv_3x3_rep.weight', 'to_img.0.conv_3x3_rep.weight') &&
    weights.has('body.0.conv.1.conv5x5.weight'),

  build(weights) {
    const graph = new GraphBuilder()
    const entry = weights.has('to_feat.1.conv_3x3_rep.weight') ? 'to_feat.1' : 'to_feat'
    const unshuffle = shuffleFactor(repeatedInputs(weights, entry) / colours, rtmosr.name)
    const image = graph.input(colours)
    let features = repeatedConv(
      graph,
      weights,
      unshuffle === 1 ? image : graph.pixelUnshuffle(image, unshuffle),
      entry,
    )
    const isPooled = weights.has('body.0.conv.2.squeezing.0.weight')
    for (let index = 0; index < weights.count('body.'); index++)
      features = block(graph, weights, features, `body.${index}`)
    const shuffled = repeatedConv(graph, weights, features, 'to_img.0')
    const factor = shuffleFactor(shuffled.channels / colours, rtmosr.name)
    const scale = shuffleFactor((factor / unshuffle) ** 2, rtmosr.name)
    const detail = factor === 1 ? shuffled : graph.depthToSpace(shuffled, factor)
    graph.output(graph.add(detail, scale === 1 ? image : graph.resizeNearest(image, scale)))
    const side = 2 * unshuffle
    const facts = knownFacts({
      scale,
      colourModel: 'rgb',
      multipleOfPx: side,
      minimumSizePx: side,
      globalPooling: isPooled,
    })
    return { architecture: rtmosr.name, model: graph.build(), facts }
  },
}

function block(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const expanded = repeatedConv(
    graph,
    weights,
    rootNorm(graph, weights, input, `${name}.norm`),
    `${name}.fc1`,
  )
  const hidden = expanded.channels / 2
  const part = (weights.dims(`${name}.conv.1.conv5x5.weight`)[0] ?? 0) / 4
  if (!Number.isInteger(hidden) || !Number.isInteger(part) || part < 1 || part >= hidden)
    throw invalidModel(`Expected "${name}" to gate an even number of channels and convolve a part of them.`)
  const [gate = expanded, rest = expanded, mixed = expanded] = graph.splitChannels(expanded, [
    hidden,
    hidden - part,
    part,
  ])
  const joined = graph.concat([rest, halved(graph, weights, mixed, `${name}.conv`)])
  const weighed = graph.mul(graph.mish(gate), joined)
  const closed = weights.has(`${name}.fc2.weight`)
    ? weights.conv(graph, weighed, `${name}.fc2`)
    : repeatedConv(graph, weights, weighed, `${name}.fc2`)
  return graph.add(graph.mish(closed), input)
}

/** At half the size: what is unshuffled and what is pooled together, a depthwise 5×5 kernel, and channel attention. */
function halved(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const pooled = repeatedConv(graph, weights, graph.maxPool(input, 2), `${name}.0.poll.1`)
  const wide = omniShift(graph, weights, graph.add(graph.pixelUnshuffle(input, 2), pooled), `${name}.1`)
  if (!weights.has(`${name}.2.squeezing.0.weight`)) return graph.depthToSpace(wide, 2)
  const squeezed = weights.conv(graph, graph.globalAveragePool(wide), `${name}.2.squeezing.0`)
  const weight = weights.conv(graph, graph.relu(squeezed), `${name}.2.squeezing.2`)
  const hard = graph.clip(graph.shift(graph.scale(weight, 1 / 6), 0.5), 0, 1)
  return graph.depthToSpace(graph.mul(wide, hard), 2)
}

/** Each pixel's channels divided by their root mean square. */
function rootNorm(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const squares = graph.node('ReduceMean', [graph.mul(input, input), graph.integers([1])], {}, 1)
  const root = graph.shift(graph.node('Sqrt', [squares]), epsilon)
  const even = graph.node('Div', [input, root])
  return graph.shift(
    graph.scale(even, weights.take(`${name}.scale`).data),
    weights.take(`${name}.offset`).data,
  )
}
