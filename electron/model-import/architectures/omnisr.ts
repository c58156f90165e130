import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { invalidModel } from '../readers/invalid-model.ts'
import type { WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'
import { attendChannels, channelsPerHead } from './attend-channels.ts'
import { attend, placesWithin, type RelativePlaces } from './attention.ts'
import { pixelNorm } from './pixel-norm.ts'
import { cutGrid, cutRectangles, joinGrid, joinRectangles } from './rectangular-windows.ts'
import { shuffleTail } from './shuffle-tail.ts'
import { spatialAttention, spatialAttentionMinimumPx } from './spatial-attention.ts'
import { layerNorm, linear, pixelLinear } from './token-layers.ts'
import { windowSide } from './window-attention.ts'

const firstBlock = 'residual_layer.0.residual_layer.0.layer'

/**
 * OmniSR (Wang et al. 2023, Omni Aggregation Networks): blocks that attend to the pixels and then to the channels of
 * windows, and again of a coarse grid over the image; groups of them end in enhanced spatial attention.
 */
export const omnisr: Architecture = {
  name: 'OmniSR',

  matches: (weights) =>
    weights.has(
      'input.weight',
      'up.0.weight',
      `${firstBlock}.0.fn.0.weight`,
      `${firstBlock}.2.fn.to_qkv.weight`,
    ),

  build(weights) {
    const graph = new GraphBuilder()
    // What a tool that counts operations left behind.
    weights.ignore(/(^|\.)total_(ops|params)$/)
    const channels = weights.dims('input.weight')[1] ?? 0
    const side = windowSide(weights, `${firstBlock}.2.fn.rel_pos_bias.weight`, omnisr.name)
    const windows: Windows = { side, places: placesWithin(graph, side, side) }
    const first = weights.conv(graph, graph.input(channels), 'input')
    let features = first
    for (let group = 0; group < weights.count('residual_layer.'); group++)
      features = residualGroup(graph, weights, features, `residual_layer.${group}`, windows)
    const deep = graph.add(weights.conv(graph, features, 'output'), first)
    const facts = {
      multipleOfPx: side,
      minimumSizePx: Math.ceil(spatialAttentionMinimumPx / side) * side,
      globalPooling: true,
    }
    return shuffleTail(graph, weights, {
      architecture: omnisr.name,
      channels,
      features: deep,
      convolution: 'up.0',
      facts,
    })
  },
}

interface Windows {
  readonly side: number
  readonly places: RelativePlaces
}

function residualGroup(
  graph: GraphBuilder,
  weights: WeightSet,
  input: Value,
  name: string,
  windows: Windows,
): Value {
  const last = weights.count(`${name}.residual_layer.`) - 1
  let features = input
  for (let index = 0; index < last; index++)
    features = block(graph, weights, features, `${name}.residual_layer.${index}.layer`, windows)
  const sum = graph.add(weights.conv(graph, features, `${name}.residual_layer.${last}`), input)
  const convolve = (value: Value, convolution: string, options = {}): Value =>
    weights.conv(graph, value, convolution, options)
  return spatialAttention(graph, weights, sum, `${name}.esa`, convolve, (value) => graph.relu(value))
}

function block(graph: GraphBuilder, weights: WeightSet, input: Value, name: string, windows: Windows): Value {
  const part = (number: number): string => `${name}.${number}`
  let image = graph.add(squeezedConvolution(graph, weights, input, `${part(0)}.fn`), input)
  image = attention(graph, weights, image, part(2), windows, 'block')
  image = gatedConvolution(graph, weights, image, part(4))
  image = channelWindows(graph, weights, image, part(5), windows.side, 'block')
  image = gatedConvolution(graph, weights, image, part(6))
  image = attention(graph, weights, image, part(8), windows, 'grid')
  image = gatedConvolution(graph, weights, image, part(10))
  image = channelWindows(graph, weights, image, part(11), windows.side, 'grid')
  return gatedConvolution(graph, weights, image, part(12))
}

/** 1×1, depthwise 3×3, weighed by what the means of its channels say, 1×1. */
function squeezedConvolution(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const wide = graph.gelu(weights.conv(graph, input, `${name}.0`))
  const convolved = graph.gelu(weights.conv(graph, wide, `${name}.2`, { groups: wide.channels }))
  const squeezed = pixelLinear(graph, weights, graph.globalAveragePool(convolved), `${name}.4.gate.1`)
  const gate = graph.sigmoid(pixelLinear(graph, weights, graph.silu(squeezed), `${name}.4.gate.3`))
  return weights.conv(graph, graph.mul(convolved, gate), `${name}.5`)
}

function attention(
  graph: GraphBuilder,
  weights: WeightSet,
  input: Value,
  name: string,
  { side, places }: Windows,
  kind: 'block' | 'grid',
): Value {
  const { channels } = input
  const table = weights.take(`${name}.fn.rel_pos_bias.weight`)
  const square = { rows: side, columns: side, down: 0, right: 0 }
  const tokens = kind === 'block' ? cutRectangles(graph, input, square) : cutGrid(graph, input, side)
  const joint = linear(graph, weights, layerNorm(graph, weights, tokens, `${name}.norm`), `${name}.fn.to_qkv`)
  const [queries = joint, keys = joint, values = joint] = graph.nodes(
    'Split',
    [joint, graph.integers([channels, channels, channels])],
    { axis: 2 },
    [channels, channels, channels],
  )
  const mixed = attend(graph, { queries, keys, values }, { table, places }, null)
  const sum = graph.node('Add', [linear(graph, weights, mixed, `${name}.fn.to_out.0`), tokens])
  return kind === 'block' ? joinRectangles(graph, sum, square, input) : joinGrid(graph, sum, side, input)
}

function gatedConvolution(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const expanded = weights.conv(
    graph,
    pixelNorm(graph, weights, input, `${name}.norm`),
    `${name}.fn.project_in`,
  )
  const convolved = weights.conv(graph, expanded, `${name}.fn.dwconv`, { groups: expanded.channels })
  const half = convolved.channels / 2
  if (!Number.isInteger(half))
    throw invalidModel(`Expected "${name}" to gate one half of its channels by the other.`)
  const gated = graph.mul(
    graph.gelu(graph.sliceChannels(convolved, 0, half)),
    graph.sliceChannels(convolved, half, 2 * half),
  )
  return graph.add(weights.conv(graph, gated, `${name}.fn.project_out`), input)
}

/** Channels look at each other over the pixels of a window, or over pixels that are a window apart. */
function channelWindows(
  graph: GraphBuilder,
  weights: WeightSet,
  input: Value,
  name: string,
  side: number,
  kind: 'block' | 'grid',
): Value {
  const { channels } = input
  const temperature = weights.take(`${name}.fn.temperature`)
  const heads = temperature.data.length
  const depth = channelsPerHead(channels, heads)
  const pointwise = weights.conv(graph, pixelNorm(graph, weights, input, `${name}.norm`), `${name}.fn.qkv`)
  const joint = weights.conv(graph, pointwise, `${name}.fn.qkv_dwconv`, { groups: pointwise.channels })
  const square = { rows: side, columns: side, down: 0, right: 0 }
  const turn = (tokens: Value): Value =>
    kind === 'block' ? tokens : graph.node('Transpose', [tokens], { perm: [1, 0, 2] })
  const byHead = (index: number): Value => {
    const image = graph.sliceChannels(joint, index * channels, (index + 1) * channels)
    const tokens = turn(cutRectangles(graph, image, square))
    const split = graph.node('Reshape', [tokens, graph.integers([0, 0, heads, depth])])
    return graph.node('Transpose', [split], { perm: [0, 2, 3, 1] })
  }
  const mixed = attendChannels(graph, { queries: byHead(0), keys: byHead(1), values: byHead(2) }, temperature)
  const last = graph.node('Transpose', [mixed], { perm: [0, 3, 1, 2] })
  const tokens = turn(graph.node('Reshape', [last, graph.integers([0, 0, channels])], {}, channels))
  const image = joinRectangles(graph, tokens, square, input)
  return graph.add(weights.conv(graph, image, `${name}.fn.project_out`), input)
}
