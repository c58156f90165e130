import { TensorProto_DataType as DataType } from '../onnx/generated/onnx_pb.ts'
import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { invalidModel } from '../readers/invalid-model.ts'
import type { WeightSet } from '../weight-set.ts'

/**
 * DySample (Liu et al. 2023, Learning to Upsample by Learning to Sample): every pixel of the larger image is
 * read, bilinearly, from where a 1×1 convolution says, groups of channels each from places of their own; a 1×1
 * convolution closes it where the weights have one.
 */
export function dysample(
  graph: GraphBuilder,
  weights: WeightSet,
  input: Value,
  name: string,
  scale: number,
): Value {
  // Follows from the scale.
  weights.takeOptional(`${name}.init_pos`)
  const scope = graph.sigmoid(weights.conv(graph, input, `${name}.scope`))
  const learnt = graph.scale(graph.mul(weights.conv(graph, input, `${name}.offset`), scope), 0.5)
  const groups = learnt.channels / (2 * scale * scale)
  if (!Number.isInteger(groups) || groups < 1 || input.channels % groups !== 0)
    throw invalidModel(
      `Expected DySample's offsets in groups of ${2 * scale * scale}, but got ${learnt.channels}.`,
    )
  const offsets = graph.shift(learnt, evenPlaces(groups, scale))
  const [across = offsets, down = offsets] = graph.splitChannels(offsets, [
    learnt.channels / 2,
    learnt.channels / 2,
  ])
  const columns = asGrid(graph, inUnits(graph, across, input, 3), scale)
  const rows = asGrid(graph, inUnits(graph, down, input, 2), scale)
  const grid = graph.node('Concat', [columns, rows], { axis: 3 })
  const share = input.channels / groups
  const pictures = graph.node('Reshape', [input, graph.integers([groups, share, 0, 0])], {}, share)
  const sampled = graph.node(
    'GridSample',
    [pictures, grid],
    { mode: 'bilinear', padding_mode: 'border' },
    share,
  )
  const joined = graph.node(
    'Reshape',
    [sampled, graph.integers([1, input.channels, 0, 0])],
    {},
    input.channels,
  )
  return weights.has(`${name}.end_conv.weight`) ? weights.conv(graph, joined, `${name}.end_conv`) : joined
}

/** Where pixels of a plain enlargement lie, from the middle of theirs: for x, then for y, in each group. */
function evenPlaces(groups: number, scale: number): Float32Array {
  const count = groups * scale * scale
  return Float32Array.from({ length: 2 * count }, (_, index) => {
    const step = index < count ? index % scale : Math.floor(index / scale) % scale
    return (step - (scale - 1) / 2) / scale
  })
}

/** Offsets from a pixel's middle as places from −1 to 1 along an axis of `image`. */
function inUnits(graph: GraphBuilder, offsets: Value, image: Value, axis: 2 | 3): Value {
  const length = graph.node('Gather', [graph.node('Shape', [image]), graph.integers([axis], [])])
  const positions = graph.node('Range', [graph.integers([0], []), length, graph.integers([1], [])])
  const middles = graph.shift(graph.node('Cast', [positions], { to: DataType.FLOAT }), 0.5)
  const shape = graph.integers(axis === 3 ? [1, 1, 1, -1] : [1, 1, -1, 1])
  const places = graph.add(offsets, graph.node('Reshape', [middles, shape], {}, 1))
  const half = graph.scale(graph.node('Cast', [length], { to: DataType.FLOAT }), 0.5)
  return graph.shift(graph.node('Div', [places, half]), -1)
}

/** `[1, groups · scale², height, width]` as `[groups, scale · height, scale · width, 1]`. */
function asGrid(graph: GraphBuilder, places: Value, scale: number): Value {
  return graph.node('Transpose', [graph.depthToSpace(places, scale)], { perm: [1, 2, 3, 0] })
}
