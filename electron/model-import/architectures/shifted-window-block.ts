import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import type { WeightSet } from '../weight-set.ts'
import { placesWithin, type RelativePlaces } from './attention.ts'
import { fromWindows, roll, shiftMask, toWindows } from './shifted-window.ts'
import { channelNorm, layerNorm, linear } from './token-layers.ts'
import { windowAttention } from './window-attention.ts'

/** What all blocks of a shifted-window transformer share. */
export interface ShiftedWindows {
  readonly side: number
  readonly places: RelativePlaces
  /** What shifted blocks add to their attention scores. */
  readonly mask: Value
}

/** Windows of `side` pixels, every second time shifted by half of that. */
export function shiftedWindows(graph: GraphBuilder, image: Value, side: number): ShiftedWindows {
  return {
    side,
    places: placesWithin(graph, side, side),
    mask: shiftMask(graph, image, side, Math.floor(side / 2)),
  }
}

/**
 * A Swin block (Liu et al. 2021): attention within windows, then a perceptron. All of its layers work token by token, so
 * shortcuts may stay in the order of the windows.
 */
export function shiftedWindowBlock(
  graph: GraphBuilder,
  weights: WeightSet,
  input: Value,
  name: string,
  { side, places, mask }: ShiftedWindows,
  isShifted: boolean,
): Value {
  const shift = isShifted ? Math.floor(side / 2) : 0
  const { tokens, grid } = toWindows(graph, roll(graph, input, shift), side)
  const normed = layerNorm(graph, weights, tokens, `${name}.norm1`)
  const attended = graph.add(
    windowAttention(graph, weights, normed, `${name}.attn`, places, isShifted ? mask : null),
    tokens,
  )
  const hidden = linear(
    graph,
    weights,
    layerNorm(graph, weights, attended, `${name}.norm2`),
    `${name}.mlp.fc1`,
  )
  const fed = graph.add(linear(graph, weights, graph.gelu(hidden), `${name}.mlp.fc2`), attended)
  return roll(graph, fromWindows(graph, { tokens: fed, grid }, input.channels, side), -shift)
}

/** The groups of a transformer for images, with the norms around them that the weights have. */
export function transformerGroups(
  graph: GraphBuilder,
  weights: WeightSet,
  input: Value,
  group: (features: Value, name: string) => Value,
): Value {
  let features = weights.has('patch_embed.norm.weight')
    ? channelNorm(graph, weights, input, 'patch_embed.norm')
    : input
  for (let index = 0; index < weights.count('layers.'); index++) features = group(features, `layers.${index}`)
  return channelNorm(graph, weights, features, 'norm')
}
