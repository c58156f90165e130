import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { invalidModel } from '../readers/invalid-model.ts'
import type { Tensor } from '../tensor.ts'
import type { WeightSet } from '../weight-set.ts'
import { attendChannels, channelsPerHead } from './attend-channels.ts'
import { attend, type RelativePlaces } from './attention.ts'
import { batchNorm } from './batch-norm.ts'
import { positionTable } from './position-perceptron.ts'
import {
  cutRectangles,
  joinRectangles,
  rectangleMask,
  type RectangularWindows,
} from './rectangular-windows.ts'
import { pixelLinear } from './token-layers.ts'

/** DAT's two shapes of windows, and what all blocks share of them. */
export interface MixingWindows {
  readonly rows: number
  readonly columns: number
  readonly places: RelativePlaces
}

/** DAT's attention to pixels: half of the channels in upright windows, the others in windows turned by 90°. */
export function spatialMixing(
  graph: GraphBuilder,
  weights: WeightSet,
  input: Value,
  name: string,
  shapes: readonly MixingWindows[],
  isShifted: boolean,
): Value {
  const { channels } = input
  const half = channels / shapes.length
  const joint = pixelLinear(graph, weights, input, `${name}.qkv`)
  const attended = shapes.map(({ rows, columns, places }, branch) => {
    const [down, right] = isShifted ? [Math.floor(rows / 2), Math.floor(columns / 2)] : [0, 0]
    const windows = { rows, columns, down, right }
    const part = (index: number): Value => {
      const start = index * channels + branch * half
      return cutRectangles(graph, graph.sliceChannels(joint, start, start + half), windows)
    }
    const parts = { queries: part(0), keys: part(1), values: part(2) }
    const table = positions(weights, `${name}.attns.${branch}`, windows)
    const mask = isShifted ? rectangleMask(graph, input, windows) : null
    return joinRectangles(graph, attend(graph, parts, { table, places }, mask), windows, input)
  })
  const beside = depthwise(graph, weights, graph.sliceChannels(joint, 2 * channels, 3 * channels), name)
  return interact(graph, weights, { attended: graph.concat(attended), beside, weighedBy: 'beside' }, name)
}

function positions(weights: WeightSet, name: string, { rows, columns }: RectangularWindows): Tensor {
  const places = weights.take(`${name}.rpe_biases`)
  if (places.dims[0] !== (2 * rows - 1) * (2 * columns - 1))
    throw invalidModel(`Expected "${name}" to have windows of ${rows} by ${columns} like the others.`)
  return positionTable(weights, `${name}.pos`, places)
}

/** DAT's attention to channels: those of a head look at each other over the whole image. */
export function channelMixing(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const { channels } = input
  const temperature = weights.take(`${name}.temperature`)
  const heads = temperature.data.length
  const depth = channelsPerHead(channels, heads)
  const joint = pixelLinear(graph, weights, input, `${name}.qkv`)
  const image = (index: number): Value => graph.sliceChannels(joint, index * channels, (index + 1) * channels)
  const byHead = (index: number): Value =>
    graph.node('Reshape', [image(index), graph.integers([1, heads, depth, -1])])
  const parts = { queries: byHead(0), keys: byHead(1), values: byHead(2) }
  const mixed = attendChannels(graph, parts, temperature)
  const attended = graph.node('Reshape', [mixed, graph.node('Shape', [input])], {}, channels)
  const beside = depthwise(graph, weights, image(2), name)
  return interact(graph, weights, { attended, beside, weighedBy: 'attended' }, name)
}

function depthwise(graph: GraphBuilder, weights: WeightSet, values: Value, name: string): Value {
  const convolved = weights.conv(graph, values, `${name}.dwconv.0`, { groups: values.channels })
  return graph.gelu(batchNorm(graph, weights, convolved, `${name}.dwconv.1`))
}

/**
 * The attention and the convolution beside it weigh each other: the one that `weighedBy` names weighs the other by
 * channel, from its means over the image, and is itself weighed by pixel.
 */
function interact(
  graph: GraphBuilder,
  weights: WeightSet,
  {
    attended,
    beside,
    weighedBy,
  }: { readonly attended: Value; readonly beside: Value; readonly weighedBy: 'attended' | 'beside' },
  name: string,
): Value {
  const [weighing, other] = weighedBy === 'beside' ? [beside, attended] : [attended, beside]
  const byChannel = gate(graph, weights, graph.globalAveragePool(weighing), `${name}.channel_interaction`, 1)
  const byPixel = gate(graph, weights, other, `${name}.spatial_interaction`, 0)
  const sum = graph.add(graph.mul(other, byChannel), graph.mul(weighing, byPixel))
  return pixelLinear(graph, weights, sum, `${name}.proj`)
}

/** 1×1 convolution `first`, normalisation, GELU, 1×1 convolution, sigmoid. */
function gate(graph: GraphBuilder, weights: WeightSet, input: Value, name: string, first: number): Value {
  const narrow = weights.conv(graph, input, `${name}.${first}`)
  const hidden = graph.gelu(batchNorm(graph, weights, narrow, `${name}.${first + 1}`))
  return graph.sigmoid(weights.conv(graph, hidden, `${name}.${first + 3}`))
}
