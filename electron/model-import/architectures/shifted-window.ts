import { TensorProto_DataType as DataType } from '../onnx/generated/onnx_pb.ts'
import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'

/** Pixels of an image as tokens of its windows: `[windows, side · side, channels]`. */
export interface WindowTokens {
  readonly tokens: Value
  /** Shape of the grid of windows, to find the way back. */
  readonly grid: Value
}

/** Cuts `[1, channels, height, width]` into windows of `side` pixels; both lengths must be multiples of it. */
export function toWindows(graph: GraphBuilder, image: Value, side: number): WindowTokens {
  const area = side * side
  const blocks = graph.node('SpaceToDepth', [image], { blocksize: side }, image.channels * area)
  const last = graph.node('Transpose', [blocks], { perm: [0, 2, 3, 1] })
  const tokens = graph.node('Reshape', [last, graph.integers([-1, area, image.channels])], {}, image.channels)
  return { tokens, grid: graph.node('Shape', [last]) }
}

/** The inverse of {@link toWindows}. */
export function fromWindows(
  graph: GraphBuilder,
  { tokens, grid }: WindowTokens,
  channels: number,
  side: number,
): Value {
  const last = graph.node('Reshape', [tokens, grid])
  const blocks = graph.node('Transpose', [last], { perm: [0, 3, 1, 2] }, channels * side * side)
  return graph.node('DepthToSpace', [blocks], { blocksize: side, mode: 'DCR' }, channels)
}

/**
 * Moves the image by `down` pixels up and `right` pixels left (down and right where negative); what leaves comes
 * in again.
 */
export function roll(graph: GraphBuilder, image: Value, down: number, right = down): Value {
  return rollAlong(graph, rollAlong(graph, image, 2, down), 3, right)
}

function rollAlong(graph: GraphBuilder, image: Value, axis: 2 | 3, shift: number): Value {
  if (shift === 0) return image
  const end = graph.integers([Number.MAX_SAFE_INTEGER])
  const cut = graph.integers([shift])
  const tail = graph.node('Slice', [image, cut, end, graph.integers([axis])])
  const head = graph.node('Slice', [image, graph.integers([0]), cut, graph.integers([axis])])
  return graph.node('Concat', [tail, head], { axis })
}

/**
 * What to add to attention scores of shifted windows, `[windows, 1, area, area]`: −100 between pixels that the
 * roll brought together from opposite borders, else 0.
 */
export function shiftMask(graph: GraphBuilder, image: Value, side: number, shift: number): Value {
  const area = side * side
  const rows = regionsAlong(graph, image, 2, side, shift)
  const columns = regionsAlong(graph, image, 3, side, shift)
  const row = graph.node('Reshape', [rows, graph.integers([1, 1, -1, 1])], {}, 1)
  const column = graph.node('Reshape', [columns, graph.integers([1, 1, 1, -1])], {}, 1)
  const regions = toWindows(graph, graph.add(graph.scale(row, 3), column), side).tokens
  const from = graph.node('Reshape', [regions, graph.integers([-1, 1, area, 1])])
  const to = graph.node('Reshape', [regions, graph.integers([-1, 1, 1, area])])
  const same = graph.node('Equal', [from, to])
  return graph.node('Where', [same, graph.constant([0], []), graph.constant([-100], [])])
}

/** 0 up to the last window, 1 up to the part that was rolled in, 2 there; for each position along an axis. */
export function regionsAlong(
  graph: GraphBuilder,
  image: Value,
  axis: 2 | 3,
  side: number,
  shift: number,
): Value {
  const length = graph.node('Gather', [graph.node('Shape', [image]), graph.integers([axis], [])])
  const positions = graph.node('Range', [graph.integers([0], []), length, graph.integers([1], [])])
  const beyond = (distance: number): Value => {
    const start = graph.node('Sub', [length, graph.integers([distance], [])])
    return graph.node('Cast', [graph.node('GreaterOrEqual', [positions, start])], { to: DataType.FLOAT })
  }
  return graph.add(beyond(side), beyond(shift))
}
