import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import type { WeightSet } from '../weight-set.ts'

/** Smallest image on which the pooling of {@link spatialAttention} still has a pixel. */
export const spatialAttentionMinimumPx = 15

/** How a family writes the 3×3 convolutions of its attention: plain, or as separable pairs. */
export type AttentionConvolution = (
  input: Value,
  name: string,
  options?: { stride?: number; padding?: number },
) => Value

/**
 * Enhanced spatial attention (Liu et al. 2020, Residual Feature Aggregation): a few channels are reduced by a
 * stride and a pooling of 7, convolved, enlarged bilinearly to the size of the input and made a mask of it.
 * `activation` follows the inner convolutions; families that dropped those (RLFN) have only `conv3`.
 */
export function spatialAttention(
  graph: GraphBuilder,
  weights: WeightSet,
  input: Value,
  name: string,
  convolution: AttentionConvolution,
  activation: (value: Value) => Value,
): Value {
  const reduced = weights.conv(graph, input, `${name}.conv1`)
  const strided = convolution(reduced, `${name}.conv2`, { stride: 2, padding: 0 })
  let pooled = graph.maxPool(strided, 7, { stride: 3 })
  const names = weights.names
  if (names.some((weight) => weight.startsWith(`${name}.conv_max.`))) {
    pooled = activation(convolution(pooled, `${name}.conv_max`))
    pooled = convolution(activation(convolution(pooled, `${name}.conv3`)), `${name}.conv3_`)
  } else {
    pooled = convolution(pooled, `${name}.conv3`)
  }
  const enlarged = resizeTo(graph, pooled, input)
  const shortcut = weights.conv(graph, reduced, `${name}.conv_f`)
  const mask = weights.conv(graph, graph.add(enlarged, shortcut), `${name}.conv4`)
  return graph.mul(input, graph.sigmoid(mask))
}

/** Bilinear, pixel centres aligned, to the height and width of `reference`. */
function resizeTo(graph: GraphBuilder, input: Value, reference: Value): Value {
  const size = graph.node('Shape', [reference], { start: 2 })
  return graph.node(
    'Resize',
    [input, null, null, size],
    {
      mode: 'linear',
      coordinate_transformation_mode: 'half_pixel',
      axes: [2, 3],
    },
    input.channels,
  )
}
