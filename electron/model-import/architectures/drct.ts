import { colourModelOf, knownFacts } from '../built-network.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import type { WeightSet } from '../weight-set.ts'
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

const blocksOfGroup = 5
const residualShare = 0.2

/**
 * DRCT (Hsu et al. 2024, Dense-Residual-Connected Transformer): groups of five Swin blocks, every second one shifted,
 * that each read what all before them in the group gave.
 */
export const drct: Architecture = {
  name: 'DRCT',

  matches: (weights) =>
    weights.has(
      'conv_first.weight',
      'layers.0.swin1.attn.relative_position_bias_table',
      'layers.0.adjust1.weight',
      'layers.0.adjust5.weight',
      'conv_last.weight',
    ),

  build(weights) {
    const graph = new GraphBuilder()
    const channels = weights.dims('conv_first.weight')[1] ?? 0
    const side = windowSide(weights, 'layers.0.swin1.attn.relative_position_bias_table', drct.name)
    const mean = trainingMeanOf(channels)
    const input = graph.input(channels)
    const centred = graph.shift(
      input,
      mean.map((value) => -value),
    )
    weights.ignore(/\.attn_mask$/)
    const windows = shiftedWindows(graph, input, side)
    const first = weights.conv(graph, centred, 'conv_first')
    const normed = transformerGroups(graph, weights, first, (features, name) =>
      residualGroup(graph, weights, features, name, windows),
    )
    const deep = graph.add(closingConvolutions(graph, weights, normed, 'conv_after_body'), first)
    const before = graph.leakyRelu(weights.conv(graph, deep, 'conv_before_upsample.0'), 0.01)
    const { value, scale } = shuffleUpsampler(graph, weights, before, 'upsample')
    graph.output(graph.shift(weights.conv(graph, value, 'conv_last'), mean))
    const facts = knownFacts({
      scale,
      colourModel: colourModelOf(channels),
      multipleOfPx: side,
      minimumSizePx: side,
    })
    return { architecture: drct.name, model: graph.build(), facts }
  },
}

function residualGroup(
  graph: GraphBuilder,
  weights: WeightSet,
  input: Value,
  name: string,
  windows: ShiftedWindows,
): Value {
  const seen = [input]
  for (let index = 1; ; index++) {
    const joined = seen.length === 1 ? input : graph.concat(seen)
    const mixed = shiftedWindowBlock(graph, weights, joined, `${name}.swin${index}`, windows, index % 2 === 0)
    const adjusted = weights.conv(graph, mixed, `${name}.adjust${index}`)
    if (index === blocksOfGroup) return graph.add(graph.scale(adjusted, residualShare), input)
    seen.push(graph.leakyRelu(adjusted, 0.2))
  }
}
