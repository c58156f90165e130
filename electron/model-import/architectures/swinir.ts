import { colourModelOf, knownFacts } from '../built-network.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { shuffleFactor, type WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'
import { closingConvolutions } from './closing-convolutions.ts'
import {
  shiftedWindowBlock,
  shiftedWindows,
  transformerGroups,
  type ShiftedWindows,
} from './shifted-window-block.ts'
import { shuffleUpsampler } from './shuffle-upsampler.ts'
import { trainingMeanOf } from './training-mean.ts'
import { windowSide } from './window-attention.ts'

/** The authors' networks against JPEG artefacts, the only ones with windows of 7, work on 0–255 inside. */
const jpegWindow = 7

/**
 * SwinIR (Liang et al. 2021): groups of shifted-window transformer blocks, each group closed by a convolution,
 * and one of four endings: two-step shuffle, one-step shuffle, nearest-neighbour with convolutions, or a
 * correction of the image at its own size.
 */
export const swinir: Architecture = {
  name: 'SwinIR',

  matches: (weights) =>
    weights.has(
      'conv_first.weight',
      'layers.0.residual_group.blocks.0.norm1.weight',
      'layers.0.residual_group.blocks.0.attn.qkv.weight',
      'layers.0.residual_group.blocks.0.attn.relative_position_bias_table',
      'layers.0.residual_group.blocks.0.mlp.fc1.weight',
    ) &&
    (weights.has('layers.0.conv.weight') || weights.has('layers.0.conv.0.weight')),

  build(weights) {
    const graph = new GraphBuilder()
    const side = windowSide(
      weights,
      'layers.0.residual_group.blocks.0.attn.relative_position_bias_table',
      swinir.name,
    )
    const channels = weights.dims('conv_first.weight')[1] ?? 0
    const range = side === jpegWindow ? 255 : 1
    const mean = trainingMeanOf(channels)
    const input = graph.input(channels)
    const centred = graph.scale(
      graph.shift(
        input,
        mean.map((value) => -value),
      ),
      range,
    )
    const first = weights.conv(graph, centred, 'conv_first')
    const windows = shiftedWindows(graph, input, side)
    weights.ignore(/\.attn_mask$/)
    const normed = transformerGroups(graph, weights, first, (features, name) =>
      residualGroup(graph, weights, features, name, windows),
    )
    const deep = graph.add(closingConvolutions(graph, weights, normed, 'conv_after_body'), first)
    const { value, scale } = ending(graph, weights, deep, centred)
    graph.output(graph.shift(graph.scale(value, 1 / range), mean))
    const facts = knownFacts({
      scale,
      colourModel: colourModelOf(channels),
      multipleOfPx: side,
      minimumSizePx: side,
    })
    return { architecture: swinir.name, model: graph.build(), facts }
  },
}

function residualGroup(
  graph: GraphBuilder,
  weights: WeightSet,
  input: Value,
  name: string,
  windows: ShiftedWindows,
): Value {
  const blocks = `${name}.residual_group.blocks.`
  let features = input
  for (let index = 0; index < weights.count(blocks); index++)
    features = shiftedWindowBlock(graph, weights, features, `${blocks}${index}`, windows, index % 2 === 1)
  return graph.add(closingConvolutions(graph, weights, features, `${name}.conv`), input)
}

function ending(
  graph: GraphBuilder,
  weights: WeightSet,
  deep: Value,
  image: Value,
): { value: Value; scale: number } {
  if (!weights.has('conv_before_upsample.0.weight')) {
    if (!weights.has('upsample.0.weight'))
      return { value: graph.add(image, weights.conv(graph, deep, 'conv_last')), scale: 1 }
    const expanded = weights.conv(graph, deep, 'upsample.0')
    const scale = shuffleFactor(expanded.channels / image.channels, swinir.name)
    return { value: graph.depthToSpace(expanded, scale), scale }
  }
  const before = graph.leakyRelu(weights.conv(graph, deep, 'conv_before_upsample.0'), 0.01)
  if (!weights.has('conv_up1.weight')) {
    const { value, scale } = shuffleUpsampler(graph, weights, before, 'upsample')
    return { value: weights.conv(graph, value, 'conv_last'), scale }
  }
  let value = before
  let scale = 1
  for (const name of ['conv_up1', 'conv_up2', 'conv_up3']) {
    if (!weights.has(`${name}.weight`)) continue
    value = graph.leakyRelu(weights.conv(graph, graph.resizeNearest(value, 2), name), 0.2)
    scale *= 2
  }
  return {
    value: weights.conv(graph, graph.leakyRelu(weights.conv(graph, value, 'conv_hr'), 0.2), 'conv_last'),
    scale,
  }
}
