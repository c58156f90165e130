import { GraphBuilder, type ConvolutionOptions } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import type { WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'
import { shuffleTail } from './shuffle-tail.ts'
import { contrastAttention } from './contrast-attention.ts'
import { spatialAttention, spatialAttentionMinimumPx } from './spatial-attention.ts'

/**
 * BSRN (Li et al. 2022, Blueprint Separable Residual Network): RFDN's distillation with every 3×3 convolution
 * split into a 1×1 and a depthwise one, and contrast-aware channel attention added.
 */
export const bsrn: Architecture = {
  name: 'BSRN',

  matches: (weights) =>
    weights.has('fea_conv.pw.weight', 'B1.c1_r.pw.weight', 'B1.cca.conv_du.0.weight', 'c2.dw.weight'),

  build(weights) {
    const graph = new GraphBuilder()
    const upsampler = weights.has('upsampler.upsampleOneStep.0.weight')
      ? 'upsampler.upsampleOneStep.0'
      : 'upsampler.0'
    // The image enters four times over.
    const channels = (weights.dims('fea_conv.pw.weight')[1] ?? 0) / 4
    const input = graph.input(channels)
    const first = separable(graph, weights, graph.concat([input, input, input, input]), 'fea_conv')
    const outputs: Value[] = []
    for (let index = 1; index < weights.count('B'); index++)
      outputs.push(distillationBlock(graph, weights, outputs.at(-1) ?? first, `B${index}`))
    const joined = graph.gelu(weights.conv(graph, graph.concat(outputs), 'c1'))
    const low = graph.add(separable(graph, weights, joined, 'c2'), first)
    return shuffleTail(graph, weights, {
      architecture: bsrn.name,
      channels,
      features: low,
      convolution: upsampler,
      facts: { globalPooling: true, minimumSizePx: spatialAttentionMinimumPx },
    })
  },
}

function distillationBlock(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const distilled: Value[] = []
  let features = input
  for (const layer of ['c1', 'c2', 'c3']) {
    distilled.push(graph.gelu(weights.conv(graph, features, `${name}.${layer}_d`)))
    features = graph.gelu(graph.add(separable(graph, weights, features, `${name}.${layer}_r`), features))
  }
  distilled.push(graph.gelu(separable(graph, weights, features, `${name}.c4`)))
  const joined = weights.conv(graph, graph.concat(distilled), `${name}.c5`)
  const attended = spatialAttention(
    graph,
    weights,
    joined,
    `${name}.esa`,
    (value, layer, options) => separable(graph, weights, value, layer, options),
    (value) => graph.gelu(value),
  )
  return graph.add(contrastAttention(graph, weights, attended, `${name}.cca`), input)
}

/** A 1×1 convolution, then a depthwise 3×3 one. */
function separable(
  graph: GraphBuilder,
  weights: WeightSet,
  input: Value,
  name: string,
  options: ConvolutionOptions = {},
): Value {
  const mixed = weights.conv(graph, input, `${name}.pw`)
  return weights.conv(graph, mixed, `${name}.dw`, { groups: mixed.channels, ...options })
}
