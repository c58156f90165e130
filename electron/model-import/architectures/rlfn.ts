import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Architecture } from './architecture.ts'
import { shuffleTail } from './shuffle-tail.ts'
import { spatialAttention, spatialAttentionMinimumPx } from './spatial-attention.ts'

/**
 * RLFN (Kong et al. 2022, Residual Local Feature Network): blocks of three convolutions with a shortcut and
 * spatial attention. Works on 0–255.
 */
export const rlfn: Architecture = {
  name: 'RLFN',

  matches: (weights) =>
    weights.has(
      'conv_1.weight',
      'block_1.c1_r.weight',
      'block_1.c5.weight',
      'block_1.esa.conv4.weight',
      'conv_2.weight',
    ),

  build(weights) {
    const graph = new GraphBuilder()
    const channels = weights.dims('conv_1.weight')[1] ?? 0
    const first = weights.conv(graph, graph.input(channels), 'conv_1')
    let features = first
    for (let index = 1; index < weights.count('block_'); index++) {
      const name = `block_${index}`
      let inner = features
      for (const layer of ['c1_r', 'c2_r', 'c3_r'])
        inner = graph.leakyRelu(weights.conv(graph, inner, `${name}.${layer}`), 0.05)
      const mixed = weights.conv(graph, graph.add(inner, features), `${name}.c5`)
      features = spatialAttention(
        graph,
        weights,
        mixed,
        `${name}.esa`,
        (value, layer, options) => weights.conv(graph, value, layer, options),
        (value) => graph.relu(value),
      )
    }
    const low = graph.add(weights.conv(graph, features, 'conv_2'), first)
    return shuffleTail(graph, weights, {
      architecture: rlfn.name,
      channels,
      features: low,
      convolution: 'upsampler.0',
      facts: { valueRange: 255, minimumSizePx: spatialAttentionMinimumPx },
    })
  },
}
