import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { regionsAlong, roll } from './shifted-window.ts'

/** Windows of `rows` by `columns`, of an image moved up and left by `down` and `right` (0 and 0: unmoved). */
export interface RectangularWindows {
  readonly rows: number
  readonly columns: number
  readonly down: number
  readonly right: number
}

/**
 * The image `[1, channels, height, width]`, moved and cut into windows, as tokens
 * `[windows, rows · columns, channels]`; both lengths must be multiples of the windows'.
 */
export function cutRectangles(graph: GraphBuilder, image: Value, windows: RectangularWindows): Value {
  const { rows, columns, down, right } = windows
  const moved = roll(graph, image, down, right)
  const last = graph.node('Transpose', [moved], { perm: [0, 2, 3, 1] })
  const across = windowsAcross(graph, image, columns)
  const ends = graph.integers([columns, image.channels])
  const shape = graph.node('Concat', [graph.integers([-1, rows]), across, ends], { axis: 0 })
  const turned = graph.node('Transpose', [graph.node('Reshape', [last, shape])], { perm: [0, 2, 1, 3, 4] })
  return graph.node(
    'Reshape',
    [turned, graph.integers([-1, rows * columns, image.channels])],
    {},
    image.channels,
  )
}

/** The inverse of {@link cutRectangles}, for an image of the size of `like`. */
export function joinRectangles(
  graph: GraphBuilder,
  tokens: Value,
  windows: RectangularWindows,
  like: Value,
): Value {
  const { rows, columns, down, right } = windows
  const { channels } = tokens
  const ends = graph.integers([rows, columns, channels])
  const shape = graph.node('Concat', [graph.integers([-1]), windowsAcross(graph, like, columns), ends], {
    axis: 0,
  })
  const byRow = graph.node('Transpose', [graph.node('Reshape', [tokens, shape])], { perm: [0, 2, 1, 3, 4] })
  return roll(graph, imageOf(graph, byRow, like, channels), -down, -right)
}

/**
 * The image cut into `side` by `side` parts, as tokens `[windows, side², channels]`, each window of one pixel of every
 * part: a coarse grid over the whole image.
 */
export function cutGrid(graph: GraphBuilder, image: Value, side: number): Value {
  const { channels } = image
  const last = graph.node('Transpose', [image], { perm: [0, 2, 3, 1] })
  const ends = graph.integers([channels])
  const within = windowsAcross(graph, image, side)
  const shape = graph.node('Concat', [graph.integers([side, -1, side]), within, ends], { axis: 0 })
  const turned = graph.node('Transpose', [graph.node('Reshape', [last, shape])], { perm: [1, 3, 0, 2, 4] })
  return graph.node('Reshape', [turned, graph.integers([-1, side * side, channels])], {}, channels)
}

/** The inverse of {@link cutGrid}, for an image of the size of `like`. */
export function joinGrid(graph: GraphBuilder, tokens: Value, side: number, like: Value): Value {
  const { channels } = tokens
  const ends = graph.integers([side, side, channels])
  const within = windowsAcross(graph, like, side)
  const shape = graph.node('Concat', [graph.integers([-1]), within, ends], { axis: 0 })
  const byPart = graph.node('Transpose', [graph.node('Reshape', [tokens, shape])], { perm: [2, 0, 3, 1, 4] })
  return imageOf(graph, byPart, like, channels)
}

/**
 * What to add to attention scores, `[windows, 1, area, area]`: −100 between pixels that moving the image
 * brought together from opposite borders, else 0.
 */
export function rectangleMask(graph: GraphBuilder, image: Value, windows: RectangularWindows): Value {
  const { rows, columns, down, right } = windows
  const area = rows * columns
  const row = graph.node(
    'Reshape',
    [regionsAlong(graph, image, 2, rows, down), graph.integers([1, 1, -1, 1])],
    {},
    1,
  )
  const column = graph.node(
    'Reshape',
    [regionsAlong(graph, image, 3, columns, right), graph.integers([1, 1, 1, -1])],
    {},
    1,
  )
  const unmoved = { rows, columns, down: 0, right: 0 }
  const regions = cutRectangles(graph, graph.add(graph.scale(row, 3), column), unmoved)
  const from = graph.node('Reshape', [regions, graph.integers([-1, 1, area, 1])])
  const to = graph.node('Reshape', [regions, graph.integers([-1, 1, 1, area])])
  return graph.node('Where', [
    graph.node('Equal', [from, to]),
    graph.constant([0], []),
    graph.constant([-100], []),
  ])
}

/** Values in the order of an image's rows as `[1, channels, height, width]`. */
function imageOf(graph: GraphBuilder, values: Value, like: Value, channels: number): Value {
  const ends = [graph.integers([1, -1]), widthOf(graph, like), graph.integers([channels])]
  const last = graph.node('Reshape', [values, graph.node('Concat', ends, { axis: 0 })])
  return graph.node('Transpose', [last], { perm: [0, 3, 1, 2] }, channels)
}

function widthOf(graph: GraphBuilder, image: Value): Value {
  return graph.node('Gather', [graph.node('Shape', [image]), graph.integers([3])])
}

function windowsAcross(graph: GraphBuilder, image: Value, columns: number): Value {
  return graph.node('Div', [widthOf(graph, image), graph.integers([columns])])
}
