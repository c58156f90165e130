import { colourModelOf, knownFacts } from '../built-network.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import type { WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'
import { channelAttention } from './channel-attention.ts'
import { type OverlappingWindows, overlappingAttention, overlappingWindows } from './overlapping-attention.ts'
import { fromWindows, roll, toWindows } from './shifted-window.ts'
import { shiftedWindows, transformerGroups, type ShiftedWindows } from './shifted-window-block.ts'
import { shuffleUpsampler } from './shuffle-upsampler.ts'
import { channelNorm, perceptron } from './token-layers.ts'
import { trainingMeanOf } from './training-mean.ts'
import { windowAttention, windowSide } from './window-attention.ts'

/** How much the convolutions beside the attention count; the weights do not state it. */
const convolutionShare = 0.01
/** PyTorch's default. */
const leak = 0.01

/**
 * HAT (Chen et al. 2023, Activating More Pixels in Image Super-Resolution Transformer): groups of shifted-window
 * transformer blocks with channel attention beside them, each group with one attention to overlapping windows.
 */
export const hat: Architecture = {
  name: 'HAT',

  matches: (weights) =>
    weights.has(
      'conv_first.weight',
      'layers.0.residual_group.blocks.0.attn.qkv.weight',
      'layers.0.residual_group.blocks.0.conv_block.cab.0.weight',
      'layers.0.residual_group.overlap_attn.qkv.weight',
      'conv_last.weight',
    ),

  build(weights) {
    const graph = new GraphBuilder()
    const channels = weights.dims('conv_first.weight')[1] ?? 0
    const side = windowSide(
      weights,
      'layers.0.residual_group.blocks.0.attn.relative_position_bias_table',
      hat.name,
    )
    // Which pixel of a window lies where to which other follows from the windows' sizes.
    weights.ignore(/^relative_position_index_(SA|OCA)$/)
    const mean = trainingMeanOf(channels)
    const input = graph.input(channels)
    const centred = graph.shift(
      input,
      mean.map((value) => -value),
    )
    const first = weights.conv(graph, centred, 'conv_first')
    const windows: Windows = {
      ...shiftedWindows(graph, input, side),
      overlapping: overlappingWindows(
        graph,
        weights,
        'layers.0.residual_group.overlap_attn.relative_position_bias_table',
        side,
      ),
    }
    const normed = transformerGroups(graph, weights, first, (features, name) =>
      residualGroup(graph, weights, features, name, windows),
    )
    const deep = graph.add(closing(graph, weights, normed, 'conv_after_body'), first)
    const before = graph.leakyRelu(weights.conv(graph, deep, 'conv_before_upsample.0'), leak)
    const { value, scale } = shuffleUpsampler(graph, weights, before, 'upsample')
    graph.output(graph.shift(weights.conv(graph, value, 'conv_last'), mean))
    const facts = knownFacts({
      scale,
      colourModel: colourModelOf(channels),
      multipleOfPx: side,
      minimumSizePx: side,
      globalPooling: true,
    })
    return { architecture: hat.name, model: graph.build(), facts }
  },
}

/** What all blocks share. */
interface Windows extends ShiftedWindows {
  readonly overlapping: OverlappingWindows
}

function residualGroup(
  graph: GraphBuilder,
  weights: WeightSet,
  input: Value,
  name: string,
  windows: Windows,
): Value {
  const inner = `${name}.residual_group`
  let features = input
  for (let index = 0; index < weights.count(`${inner}.blocks.`); index++)
    features = block(graph, weights, features, `${inner}.blocks.${index}`, windows, index % 2 === 1)
  const attended = overlappingAttention(
    graph,
    weights,
    features,
    `${inner}.overlap_attn`,
    windows.overlapping,
  )
  return graph.add(closing(graph, weights, attended, `${name}.conv`), input)
}

function block(
  graph: GraphBuilder,
  weights: WeightSet,
  input: Value,
  name: string,
  { side, places, mask }: Windows,
  isShifted: boolean,
): Value {
  const shift = isShifted ? Math.floor(side / 2) : 0
  const normed = channelNorm(graph, weights, input, `${name}.norm1`)
  const squeezed = graph.gelu(weights.conv(graph, normed, `${name}.conv_block.cab.0`))
  const convolved = channelAttention(
    graph,
    weights,
    weights.conv(graph, squeezed, `${name}.conv_block.cab.2`),
    `${name}.conv_block.cab.3.attention`,
    [1, 3],
  )
  const { tokens, grid } = toWindows(graph, roll(graph, normed, shift), side)
  const mixed = windowAttention(graph, weights, tokens, `${name}.attn`, places, isShifted ? mask : null)
  const image = fromWindows(graph, { tokens: mixed, grid }, input.channels, side)
  const attended = graph.add(input, roll(graph, image, -shift))
  const both = graph.add(attended, graph.scale(convolved, convolutionShare))
  return graph.add(
    both,
    perceptron(graph, weights, channelNorm(graph, weights, both, `${name}.norm2`), `${name}.mlp`),
  )
}

/** A convolution, or nothing where the weights have none. */
function closing(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  return weights.has(`${name}.weight`) ? weights.conv(graph, input, name) : input
}
