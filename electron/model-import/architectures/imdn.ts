import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { invalidModel } from '../readers/invalid-model.ts'
import type { WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'
import { shuffleTail } from './shuffle-tail.ts'
import { contrastAttention } from './contrast-attention.ts'

/**
 * IMDN (Hui et al. 2019, Information Multi-Distillation Network): each block keeps a part of its channels at
 * every step and joins what it kept under contrast-aware channel attention.
 */
export const imdn: Architecture = {
  name: 'IMDN',

  matches: (weights) =>
    weights.has('fea_conv.weight', 'IMDB1.c1.weight', 'IMDB1.cca.conv_du.0.weight', 'LR_conv.weight'),

  build(weights) {
    const graph = new GraphBuilder()
    const channels = weights.dims('fea_conv.weight')[1] ?? 0
    const first = weights.conv(graph, graph.input(channels), 'fea_conv')
    const outputs: Value[] = []
    for (let index = 1; index < weights.count('IMDB'); index++)
      outputs.push(distillationBlock(graph, weights, outputs.at(-1) ?? first, `IMDB${index}`))
    const joined = graph.leakyRelu(weights.conv(graph, graph.concat(outputs), 'c.0'), 0.05)
    const low = graph.add(weights.conv(graph, joined, 'LR_conv'), first)
    return shuffleTail(graph, weights, {
      architecture: imdn.name,
      channels,
      features: low,
      convolution: 'upsampler.0',
      facts: { globalPooling: true },
    })
  },
}

function distillationBlock(graph: GraphBuilder, weights: WeightSet, input: Value, name: string): Value {
  const kept: Value[] = []
  let features = input
  for (const [layer, next] of [
    ['c1', 'c2'],
    ['c2', 'c3'],
    ['c3', 'c4'],
  ]) {
    const output = graph.leakyRelu(weights.conv(graph, features, `${name}.${layer}`), 0.05)
    const remaining = weights.dims(`${name}.${next}.weight`)[1] ?? 0
    const distilled = output.channels - remaining
    if (distilled < 1)
      throw invalidModel(`Expected "${name}.${next}" of IMDN to take a part of ${output.channels} channels.`)
    const [part, rest] = graph.splitChannels(output, [distilled, remaining])
    if (part === undefined || rest === undefined) throw new Error('a split into two gives two values')
    kept.push(part)
    features = rest
  }
  kept.push(weights.conv(graph, features, `${name}.c4`))
  const attended = contrastAttention(graph, weights, graph.concat(kept), `${name}.cca`)
  return graph.add(weights.conv(graph, attended, `${name}.c5`), input)
}
