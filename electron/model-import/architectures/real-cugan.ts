import { colourModelOf, knownFacts, type KnownFacts } from '../built-network.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import type { WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'

/** What the second U-net eats of the picture that the first one made. */
const secondMarginPx = 20
/** The "pro" networks see a narrower range, in and out. */
const proRange = { factor: 0.7, summand: 0.15 }

/**
 * Real-CUGAN (bilibili) and waifu2x's cunet, which share their weights' names: two U-nets of unpadded
 * convolutions with squeeze and excitation, the second refining the first. Told apart by shapes: 1x ends the
 * first net in a convolution; 2x and 3x in a deconvolution of 4 or 5; 4x works on 64 channels and ends in a
 * pixel shuffle over the enlarged input; the fast 2x does so on an unshuffled image.
 */
export const realCugan: Architecture = {
  name: 'Real-CUGAN',

  matches: (weights) =>
    weights.has('unet1.conv1.conv.0.weight', 'unet1.conv_bottom.weight', 'unet2.conv4.seblock.conv1.weight'),

  build(weights) {
    const graph = new GraphBuilder()
    const fast = weights.dims('unet1.conv1.conv.0.weight')[1] === 12
    const shuffled = weights.has('conv_final.weight')
    const channels = fast ? 3 : (weights.dims('unet1.conv1.conv.0.weight')[1] ?? 0)
    const pro = weights.takeOptional('pro') !== null
    const input = graph.input(channels)
    const image = pro ? graph.shift(graph.scale(input, proRange.factor), proRange.summand) : input
    const first = firstNet(graph, weights, fast ? graph.pixelUnshuffle(image, 2) : image)
    const second = secondNet(graph, weights, first)
    let result = graph.add(second, graph.crop(first, secondMarginPx))
    const facts = geometry(weights, fast)
    if (shuffled) {
      const pixels = graph.crop(weights.conv(graph, result, 'conv_final', { padding: 0 }), 1)
      const base = graph.resizeNearest(graph.crop(image, facts.inputPadding?.px ?? 0), facts.scale)
      result = graph.add(graph.depthToSpace(pixels, 2), base)
    }
    graph.output(pro ? graph.scale(graph.shift(result, -proRange.summand), 1 / proRange.factor) : result)
    const known = knownFacts({ ...facts, colourModel: colourModelOf(channels), globalPooling: true })
    return { architecture: realCugan.name, model: graph.build(), facts: known }
  },
}

function geometry(
  weights: WeightSet,
  fast: boolean,
): Pick<KnownFacts, 'scale' | 'inputPadding' | 'multipleOfPx' | 'minimumSizePx'> {
  const reflect = (px: number): KnownFacts['inputPadding'] => ({ px, mode: 'reflect' })
  const kernel = weights.dims('unet1.conv_bottom.weight')[2]
  if (fast) return { scale: 2, inputPadding: reflect(38), multipleOfPx: 4, minimumSizePx: 4 }
  if (weights.has('conv_final.weight'))
    return { scale: 4, inputPadding: reflect(19), multipleOfPx: 2, minimumSizePx: 2 }
  if (kernel === 5) return { scale: 3, inputPadding: reflect(14), multipleOfPx: 4, minimumSizePx: 4 }
  if (kernel === 4) return { scale: 2, inputPadding: reflect(18), multipleOfPx: 2, minimumSizePx: 2 }
  return { scale: 1, inputPadding: reflect(28), multipleOfPx: 4, minimumSizePx: 4 }
}

/** One level deep. */
function firstNet(graph: GraphBuilder, weights: WeightSet, input: Value): Value {
  const wide = doubleConv(graph, weights, input, 'unet1.conv1')
  const low = doubleConv(graph, weights, down(graph, weights, wide, 'unet1.conv1_down'), 'unet1.conv2')
  const joined = graph.add(graph.crop(wide, 4), up(graph, weights, low, 'unet1.conv2_up'))
  return bottom(graph, weights, valid(graph, weights, joined, 'unet1.conv3'), 'unet1.conv_bottom')
}

/** Two levels deep. */
function secondNet(graph: GraphBuilder, weights: WeightSet, input: Value): Value {
  const wide = doubleConv(graph, weights, input, 'unet2.conv1')
  const middle = doubleConv(graph, weights, down(graph, weights, wide, 'unet2.conv1_down'), 'unet2.conv2')
  const low = doubleConv(graph, weights, down(graph, weights, middle, 'unet2.conv2_down'), 'unet2.conv3')
  const rising = graph.add(graph.crop(middle, 4), up(graph, weights, low, 'unet2.conv3_up'))
  const high = doubleConv(graph, weights, rising, 'unet2.conv4')
  const joined = graph.add(graph.crop(wide, 16), up(graph, weights, high, 'unet2.conv4_up'))
  return bottom(graph, weights, valid(graph, weights, joined, 'unet2.conv5'), 'unet2.conv_bottom')
}

function doubleConv(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const inner = valid(graph, weights, valid(graph, weights, input, `${name}.conv.0`), `${name}.conv.2`)
  if (!weights.has(`${name}.seblock.conv1.weight`)) return inner
  const hidden = graph.relu(weights.conv(graph, graph.globalAveragePool(inner), `${name}.seblock.conv1`))
  return graph.mul(inner, graph.sigmoid(weights.conv(graph, hidden, `${name}.seblock.conv2`)))
}

function valid(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  return graph.leakyRelu(weights.conv(graph, input, name, { padding: 0 }), 0.1)
}

function down(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  return graph.leakyRelu(weights.conv(graph, input, name, { padding: 0, stride: 2 }), 0.1)
}

function up(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const deconvolved = graph.deconv(
    input,
    weights.take(`${name}.weight`),
    weights.takeOptional(`${name}.bias`),
    { stride: 2 },
  )
  return graph.leakyRelu(deconvolved, 0.1)
}

/** A kernel of 4 doubles, one of 5 trebles, one of 3 keeps the size less its border. */
function bottom(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const kernel = weights.dims(`${name}.weight`)[2] ?? 0
  if (kernel === 3) return weights.conv(graph, input, name, { padding: 0 })
  const [stride, padding] = kernel === 5 ? [3, 2] : [2, 3]
  return graph.deconv(input, weights.take(`${name}.weight`), weights.takeOptional(`${name}.bias`), {
    stride,
    padding,
  })
}
