import { knownFacts } from '../built-network.ts'
import { chainShape, flat, sameConv, takeChain, type ChainLayer } from '../kernel-chain.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import { permute, tensor } from '../tensor.ts'
import type { WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'

const fewestLayers = 8

/**
 * VDSR (Kim et al. 2016): a long chain of 3×3 convolutions with ReLUs whose result is added to an image that
 * was already enlarged bicubically; one network for all scales. The authors' `.mat` files (`model.weight[0]` …)
 * and PyTorch ports of any naming; ports often list their ends last, so layers are put in order by their
 * shapes. Chains named `model.<number>` are DnCNN's and not taken.
 */
export const vdsr: Architecture = {
  name: 'VDSR',

  matches: (weights) =>
    weights.has('model.weight[0]', 'model.bias[0]', 'model.weight[7]') || isChain(weights),

  build(weights) {
    const layers = weights.has('model.weight[0]')
      ? takeMatlab(weights)
      : takeChain(weights, chainOrder(weights))
    const graph = new GraphBuilder()
    const channels = layers[0]?.kernel.dims[1] ?? 0
    const input = graph.input(channels)
    let features = input
    for (const [index, layer] of layers.entries()) {
      features = sameConv(graph, features, layer, 'zero')
      if (index < layers.length - 1) features = graph.relu(features)
    }
    graph.output(graph.add(features, input))
    return {
      architecture: vdsr.name,
      model: graph.build(),
      // The weights do not tell the scale; a descriptor that knows it states it.
      facts: knownFacts({ scale: 2, colourModel: channels === 1 ? 'luma' : 'rgb', preEnlarged: true }),
    }
  },
}

function isChain(weights: WeightSet): boolean {
  const kernels = chainShape(weights)?.kernels ?? []
  const width = Math.max(...kernels.map((dims) => dims[0] ?? 0))
  const firsts = kernels.filter((dims) => dims[1] !== width)
  const lasts = kernels.filter((dims) => dims[0] !== width)
  return (
    kernels.length >= fewestLayers &&
    kernels.every((dims) => dims[2] === 3 && dims[3] === 3) &&
    firsts.length === 1 &&
    lasts.length === 1 &&
    firsts[0]?.[1] === lasts[0]?.[0] &&
    weights.names.every((name) => /(weight|bias)$/.test(name) && !/^model\.\d+\./.test(name)) &&
    weights.names.length <= 2 * kernels.length
  )
}

function chainOrder(weights: WeightSet): string[] {
  const { names = [], kernels = [] } = chainShape(weights) ?? {}
  const width = Math.max(...kernels.map((dims) => dims[0] ?? 0))
  const place = (name: string): number => {
    const dims = weights.dims(name)
    return dims[1] !== width ? 0 : dims[0] !== width ? 2 : 1
  }
  return names.toSorted((a, b) => place(a) - place(b))
}

/** MATLAB's `[rows, columns, in, out]` arrives as `[out, in, columns, rows]`, the last axis dropped where it is 1. */
function takeMatlab(weights: WeightSet): ChainLayer[] {
  const count = weights.count('model.weight[')
  let inputs = 1
  return Array.from({ length: count }, (_, index) => {
    const bias = flat(weights.take(`model.bias[${index}]`))
    const outputs = bias.data.length
    const source = tensor([outputs, inputs, 3, 3], weights.take(`model.weight[${index}]`).data)
    inputs = outputs
    return { kernel: permute(source, [0, 1, 3, 2]), bias, slope: null }
  })
}
