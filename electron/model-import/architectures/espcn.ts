import { knownFacts } from '../built-network.ts'
import { chainShape, sameConv, takeChain } from '../kernel-chain.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import { shuffleFactor } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'

/**
 * ESPCN (Shi et al. 2016): convolutions of 5, 3 (one or more) and 3 with tanh between, and a pixel shuffle.
 * Ports of any naming are known by their shapes. On luma where the first kernel takes one channel.
 */
export const espcn: Architecture = {
  name: 'ESPCN',

  matches(weights) {
    const kernels = chainShape(weights)?.kernels ?? []
    const [first = []] = kernels
    const inner = kernels.slice(1)
    const ratio = (kernels.at(-1)?.[0] ?? 0) / (first[1] ?? 1)
    return (
      (kernels.length === 3 || kernels.length === 4) &&
      first[2] === 5 &&
      inner.every((kernel, index) => kernel[2] === 3 && kernel[1] === kernels[index]?.[0]) &&
      Number.isInteger(Math.sqrt(ratio)) &&
      ratio > 1 &&
      weights.names.every((name) => /(weight|bias)$/.test(name)) &&
      weights.names.length <= 2 * kernels.length
    )
  },

  build(weights) {
    const layers = takeChain(weights, chainShape(weights)?.names ?? [])
    const graph = new GraphBuilder()
    const channels = layers[0]?.kernel.dims[1] ?? 0
    let features = graph.input(channels)
    for (const [index, layer] of layers.entries()) {
      features = sameConv(graph, features, layer, 'zero')
      if (index < layers.length - 1) features = graph.tanh(features)
    }
    const scale = shuffleFactor(features.channels / channels, espcn.name)
    graph.output(graph.depthToSpace(features, scale))
    const facts = knownFacts({ scale, colourModel: channels === 1 ? 'luma' : 'rgb' })
    return { architecture: espcn.name, model: graph.build(), facts }
  },
}
