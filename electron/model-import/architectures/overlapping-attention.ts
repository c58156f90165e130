import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { invalidModel } from '../readers/invalid-model.ts'
import type { WeightSet } from '../weight-set.ts'
import { attend, spreadBias } from './attention.ts'
import { fromWindows, toWindows } from './shifted-window.ts'
import { channelNorm, perceptron, pixelLinear } from './token-layers.ts'

/**
 * HAT's overlapping cross-attention: pixels of a window look at a larger window around it, zeros beyond the
 * image's border; then a perceptron.
 */
export function overlappingAttention(
  graph: GraphBuilder,
  weights: WeightSet,
  input: Value,
  name: string,
  side: number,
): Value {
  const { channels } = input
  const table = weights.take(`${name}.relative_position_bias_table`)
  const wideSide = Math.sqrt(table.dims[0] ?? 0) + 1 - side
  const margin = (wideSide - side) / 2
  if (!Number.isInteger(margin) || margin < 0 || margin > side)
    throw invalidModel(
      `Expected a table of (window + larger window − 1)² positions, but it has ${table.dims[0]}.`,
    )
  const joint = pixelLinear(
    graph,
    weights,
    channelNorm(graph, weights, input, `${name}.norm1`),
    `${name}.qkv`,
  )
  const { tokens: queries, grid } = toWindows(graph, graph.sliceChannels(joint, 0, channels), side)
  const others = wideWindows(graph, graph.sliceChannels(joint, channels, 3 * channels), side, margin)
  const [keys = others, values = others] = graph.nodes(
    'Split',
    [others, graph.integers([channels, channels])],
    { axis: 2 },
    [channels, channels],
  )
  const bias = spreadBias(table, {
    from: [side, side],
    to: [wideSide, wideSide],
    row: biasRow(side, wideSide),
  })
  const mixed = attend(graph, { queries, keys, values }, table.dims[1] ?? 1, bias, null)
  const image = fromWindows(graph, { tokens: mixed, grid }, channels, side)
  const attended = graph.add(pixelLinear(graph, weights, image, `${name}.proj`), input)
  const normed = channelNorm(graph, weights, attended, `${name}.norm2`)
  return graph.add(attended, perceptron(graph, weights, normed, `${name}.mlp`))
}

/** The authors' numbers begin below zero, where they count from the table's end. */
function biasRow(side: number, wideSide: number): (down: number, right: number) => number {
  const width = side + wideSide - 1
  const start = side - wideSide + 1
  return (down, right) => {
    const row = (down + start) * width + right + start
    return row < 0 ? row + width * width : row
  }
}

/** Windows of `side` with `margin` pixels more on all sides, as tokens `[windows, (side + 2·margin)², channels]`. */
function wideWindows(graph: GraphBuilder, image: Value, side: number, margin: number): Value {
  const wideSide = side + 2 * margin
  const padded = graph.pad(image, margin)
  const rows = graph.node('Gather', [padded, startsAlong(graph, image, 2, side, wideSide)], { axis: 2 })
  const both = graph.node('Gather', [rows, startsAlong(graph, image, 3, side, wideSide)], { axis: 4 })
  const turned = graph.node('Transpose', [both], { perm: [0, 2, 4, 3, 5, 1] })
  return graph.node(
    'Reshape',
    [turned, graph.integers([-1, wideSide * wideSide, image.channels])],
    {},
    image.channels,
  )
}

/** For each window along an axis the positions it holds in the padded image: `[windows, wideSide]`. */
function startsAlong(graph: GraphBuilder, image: Value, axis: 2 | 3, side: number, wideSide: number): Value {
  const length = graph.node('Gather', [graph.node('Shape', [image]), graph.integers([axis], [])])
  const starts = graph.node('Range', [graph.integers([0], []), length, graph.integers([side], [])])
  const column = graph.node('Reshape', [starts, graph.integers([-1, 1])])
  const within = Array.from({ length: wideSide }, (_, index) => index)
  return graph.node('Add', [column, graph.integers(within, [1, wideSide])])
}
