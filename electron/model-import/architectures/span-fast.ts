import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { colourModelOf, knownFacts } from '../built-network.ts'
import { shuffleFactor } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'
import { hasSpanConv, spanBlock, spanConv, spanInputs } from './span-block.ts'

/**
 * SPAN as the NTIRE 2025 challenge on efficient super-resolution has it (SPANF): the blocks read the image itself,
 * and a grouped convolution beside them enlarges it.
 */
export const spanFast: Architecture = {
  name: 'SPANF',

  matches: (weights) =>
    weights.has('conv_near.weight', 'conv_cat.weight') &&
    hasSpanConv(weights, 'block_1.c1_r') &&
    hasSpanConv(weights, 'conv_2'),

  build(weights) {
    const graph = new GraphBuilder()
    const [enlarged = 0] = weights.dims('conv_near.weight')
    const channels = spanInputs(weights, 'block_1.c1_r')
    const input = graph.input(channels)
    const near = weights.conv(graph, input, 'conv_near', { groups: channels })
    const outputs: Value[] = []
    for (let index = 1; index < weights.count('block_'); index++)
      outputs.push(spanBlock(graph, weights, outputs.at(-1) ?? input, `block_${index}`).output)
    const joined = graph.concat([near, outputs.at(-1) ?? near, outputs[0] ?? near])
    const shuffled = spanConv(graph, weights, weights.conv(graph, joined, 'conv_cat'), 'conv_2')
    const scale = shuffleFactor(enlarged / channels, spanFast.name)
    graph.output(graph.depthToSpace(shuffled, scale))
    const facts = knownFacts({ scale, colourModel: colourModelOf(channels) })
    return { architecture: spanFast.name, model: graph.build(), facts }
  },
}
