import { knownFacts } from '../built-network.ts'
import { chainShape, flat, matlabKernel, sameConv, takeChain, type ChainLayer } from '../kernel-chain.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'

/**
 * SRCNN (Dong et al. 2014): three convolutions (9, 1 to 7, 5) with ReLUs between, on an image that was already
 * enlarged bicubically. The authors' `.mat` files work on luma and repeat the border; PyTorch ports of any
 * naming are known by their shapes and pad with zeros. The weights serve one scale each, but do not state it.
 */
export const srcnn: Architecture = {
  name: 'SRCNN',

  matches: (weights) => isMatlab(weights) || isChain(weights),

  build(weights) {
    const matlab = isMatlab(weights)
    const layers = matlab ? takeMatlab(weights) : takeChain(weights, chainShape(weights)?.names ?? [])
    const graph = new GraphBuilder()
    const channels = layers[0]?.kernel.dims[1] ?? 0
    let features = graph.input(channels)
    for (const [index, layer] of layers.entries()) {
      features = sameConv(graph, features, layer, matlab ? 'edge' : 'zero')
      if (index < layers.length - 1) features = graph.relu(features)
    }
    graph.output(features)
    return {
      architecture: srcnn.name,
      model: graph.build(),
      // The weights do not tell the scale; a descriptor that knows it states it.
      facts: knownFacts({ scale: 2, colourModel: channels === 1 ? 'luma' : 'rgb', preEnlarged: true }),
    }
  },
}

function isMatlab(weights: WeightSet): boolean {
  return weights.has(
    'weights_conv1',
    'biases_conv1',
    'weights_conv2',
    'biases_conv2',
    'weights_conv3',
    'biases_conv3',
  )
}

function isChain(weights: WeightSet): boolean {
  const kernels = chainShape(weights)?.kernels ?? []
  const [first = [], second = [], third = []] = kernels
  return (
    kernels.length === 3 &&
    first[2] === 9 &&
    third[2] === 5 &&
    first[0] === second[1] &&
    second[0] === third[1] &&
    first[1] === third[0] &&
    weights.names.length <= 6
  )
}

function takeMatlab(weights: WeightSet): ChainLayer[] {
  let inputs = 1
  return [1, 2, 3].map((index) => {
    const bias = flat(weights.take(`biases_conv${index}`))
    const outputs = bias.data.length
    const kernel = matlabKernel(weights.take(`weights_conv${index}`), outputs, inputs)
    inputs = outputs
    return { kernel, bias, slope: null }
  })
}
