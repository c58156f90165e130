import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { invalidModel } from '../readers/invalid-model.ts'
import type { WeightSet } from '../weight-set.ts'
import { attend, type RelativePlaces, relativePlaces } from './attention.ts'
import { fromWindows, toWindows } from './shifted-window.ts'
import { channelNorm, perceptron, pixelLinear } from './token-layers.ts'

/** Windows of `side` pixels that look at windows of `wideSide` around them. */
export interface OverlappingWindows {
  readonly side: number
  readonly wideSide: number
  readonly places: RelativePlaces
}

/** @param table name of a table of `(side + wideSide − 1)²` biases */
export function overlappingWindows(
  graph: GraphBuilder,
  weights: WeightSet,
  table: string,
  side: number,
): OverlappingWindows {
  const [rows = 0] = weights.dims(table)
  const width = Math.sqrt(rows)
  const wideSide = width + 1 - side
  const margin = (wideSide - side) / 2
  if (!Number.isInteger(margin) || margin < 0 || margin > side)
    throw invalidModel(`Expected a table of (window + larger window − 1)² positions, but it has ${rows}.`)
  // The authors' numbers begin below zero, where they count from the table's end.
  const start = side - wideSide + 1
  const places = relativePlaces(graph, { from: [side, side], to: [wideSide, wideSide] }, (down, right) => {
    const row = (down + start) * width + right + start
    return row < 0 ? row + rows : row
  })
  return { side, wideSide, places }
}

/**
 * HAT's overlapping cross-attention: pixels of a window look at a larger window around it, zeros beyond the
 * image's border; then a perceptron.
 */
export function overlappingAttention(
  graph: GraphBuilder,
  weights: WeightSet,
  input: Value,
  name: string,
  { side, wideSide, places }: OverlappingWindows,
): Value {
  const { channels } = input
  const table = weights.take(`${name}.relative_position_bias_table`)
  const joint = pixelLinear(
    graph,
    weights,
    channelNorm(graph, weights, input, `${name}.norm1`),
    `${name}.qkv`,
  )
  const { tokens: queries, grid } = toWindows(graph, graph.sliceChannels(joint, 0, channels), side)
  const others = wideWindows(graph, graph.sliceChannels(joint, channels, 3 * channels), side, wideSide)
  const [keys = others, values = others] = graph.nodes(
    'Split',
    [others, graph.integers([channels, channels])],
    { axis: 2 },
    [channels, channels],
  )
  const mixed = attend(graph, { queries, keys, values }, { table, places }, null)
  const image = fromWindows(graph, { tokens: mixed, grid }, channels, side)
  const attended = graph.add(pixelLinear(graph, weights, image, `${name}.proj`), input)
  const normed = channelNorm(graph, weights, attended, `${name}.norm2`)
  return graph.add(attended, perceptron(graph, weights, normed, `${name}.mlp`))
}

/** The windows of `wideSide` around those of `side`, as tokens `[windows, wideSide², channels]`. */
function wideWindows(graph: GraphBuilder, image: Value, side: number, wideSide: number): Value {
  const padded = graph.pad(image, (wideSide - side) / 2)
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
