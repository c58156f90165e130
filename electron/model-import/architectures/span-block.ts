import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import type { WeightSet } from '../weight-set.ts'
import { type LinearLayer, mergeConvolutions } from './merge-convolutions.ts'

/** Whether SPAN's convolution `name` is there, as it was trained or as it is deployed. */
export function hasSpanConv(weights: WeightSet, name: string): boolean {
  return weights.has(`${name}.sk.weight`, `${name}.conv.0.weight`) || weights.has(`${name}.eval_conv.weight`)
}

/** Channels that SPAN's convolution `name` reads. */
export function spanInputs(weights: WeightSet, name: string): number {
  return weights.dims(`${name}.sk.weight`)[1] ?? weights.dims(`${name}.eval_conv.weight`)[1] ?? 0
}

/**
 * SPAN's convolution: trained as 1×1 – 3×3 – 1×1 with a 1×1 shortcut, which are merged into one 3×3 here, as all of
 * them are linear. Files for deployment hold only that one, as `eval_conv`.
 */
export function spanConv(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  if (!weights.has(`${name}.sk.weight`)) return weights.conv(graph, input, `${name}.eval_conv`)
  weights.ignore(new RegExp(`^${name.replaceAll('.', '\\.')}\\.eval_conv\\.`))
  const layer = (part: string): LinearLayer => ({
    weight: weights.take(`${name}.${part}.weight`),
    bias: weights.takeOptional(`${name}.${part}.bias`),
  })
  const merged = mergeConvolutions([layer('conv.0'), layer('conv.1'), layer('conv.2')], layer('sk'))
  return graph.conv(input, merged.weight, merged.bias, { padding: 1 })
}

/** SPAN's block, which weighs itself where it keeps the number of channels; `early` is its first convolution. */
export function spanBlock(
  graph: GraphBuilder,
  weights: WeightSet,
  input: Value,
  name: string,
): { readonly output: Value; readonly early: Value } {
  const early = spanConv(graph, weights, input, `${name}.c1_r`)
  const middle = spanConv(graph, weights, graph.silu(early), `${name}.c2_r`)
  const late = spanConv(graph, weights, graph.silu(middle), `${name}.c3_r`)
  if (late.channels !== input.channels) return { output: late, early }
  const attention = graph.shift(graph.sigmoid(late), -0.5)
  return { output: graph.mul(graph.add(late, input), attention), early }
}
