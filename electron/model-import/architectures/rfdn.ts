import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import type { WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'
import { shuffleTail } from './shuffle-tail.ts'
import { spatialAttention, spatialAttentionMinimumPx } from './spatial-attention.ts'

/**
 * RFDN (Liu et al. 2020, Residual Feature Distillation Network): each block distils half of its channels three
 * times by 1×1 convolutions and joins them under spatial attention. Works on 0–255.
 */
export const rfdn: Architecture = {
  name: 'RFDN',

  matches: (weights) =>
    weights.has('fea_conv.weight', 'B1.c1_d.weight', 'B1.c1_r.weight', 'c.0.weight', 'LR_conv.weight'),

  build(weights) {
    const graph = new GraphBuilder()
    const channels = weights.dims('fea_conv.weight')[1] ?? 0
    const first = weights.conv(graph, graph.input(channels), 'fea_conv')
    const outputs: Value[] = []
    for (let index = 1; index < weights.count('B'); index++)
      outputs.push(distillationBlock(graph, weights, outputs.at(-1) ?? first, `B${index}`))
    const joined = graph.leakyRelu(weights.conv(graph, graph.concat(outputs), 'c.0'), 0.05)
    const low = graph.add(weights.conv(graph, joined, 'LR_conv'), first)
    return shuffleTail(graph, weights, {
      architecture: rfdn.name,
      channels,
      features: low,
      convolution: 'upsampler.0',
      facts: { valueRange: 255, minimumSizePx: spatialAttentionMinimumPx },
    })
  },
}

function distillationBlock(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const activate = (value: Value): Value => graph.leakyRelu(value, 0.05)
  const distilled: Value[] = []
  let features = input
  for (const layer of ['c1', 'c2', 'c3']) {
    distilled.push(activate(weights.conv(graph, features, `${name}.${layer}_d`)))
    features = activate(graph.add(weights.conv(graph, features, `${name}.${layer}_r`), features))
  }
  distilled.push(activate(weights.conv(graph, features, `${name}.c4`)))
  const joined = weights.conv(graph, graph.concat(distilled), `${name}.c5`)
  return spatialAttention(
    graph,
    weights,
    joined,
    `${name}.esa`,
    (value, layer, options) => weights.conv(graph, value, layer, options),
    (value) => graph.relu(value),
  )
}
