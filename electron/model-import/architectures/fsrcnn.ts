import { knownFacts } from '../built-network.ts'
import { chainShape, flat, matlabKernel, sameConv, takeChain, type ChainLayer } from '../kernel-chain.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { invalidModel } from '../readers/invalid-model.ts'
import type { WeightSet } from '../weight-set.ts'
import type { Architecture } from './architecture.ts'
import { deconvolutionScale } from './deconvolution-scale.ts'

/**
 * FSRCNN and FSRCNN-s (Dong et al. 2016): 5×5 features, shrinking, 3×3 mappings, expanding, each with PReLU,
 * and a 9×9 deconvolution whose stride is the scale. The authors' `.mat` files work on luma and repeat the
 * border; PyTorch ports of any naming are known by their shapes and pad with zeros. The stride is told from the
 * kernels: only at the right one does a flat image stay flat.
 */
export const fsrcnn: Architecture = {
  name: 'FSRCNN',

  matches: (weights) => weights.has('weights_conv[0]', 'biases_conv[0]', 'prelu_conv[0]') || isChain(weights),

  build(weights) {
    const matlab = weights.has('weights_conv[0]')
    const layers = matlab ? takeMatlab(weights) : takeChain(weights, chainShape(weights)?.names ?? [])
    const last = layers.pop()
    if (last === undefined)
      throw invalidModel('Expected FSRCNN to end in a deconvolution, but it has no layers.')
    const graph = new GraphBuilder()
    const channels = layers[0]?.kernel.dims[1] ?? 0
    let features = graph.input(channels)
    for (const layer of layers) {
      features = sameConv(graph, features, layer, matlab ? 'edge' : 'zero')
      if (layer.slope) features = graph.prelu(features, layer.slope)
    }
    const scale = deconvolutionScale(layers, last)
    graph.output(
      matlab
        ? matlabDeconvolution(graph, features, last, scale)
        : portedDeconvolution(graph, features, last, scale),
    )
    const facts = knownFacts({ scale, colourModel: channels === 1 ? 'luma' : 'rgb' })
    return { architecture: fsrcnn.name, model: graph.build(), facts }
  },
}

function isChain(weights: WeightSet): boolean {
  const kernels = chainShape(weights)?.kernels ?? []
  const [first = [], second = []] = kernels
  const last = kernels.at(-1) ?? []
  return (
    kernels.length >= 5 &&
    first[2] === 5 &&
    second[2] === 1 &&
    kernels.slice(2, -2).every((dims) => dims[2] === 3 && dims[0] === second[0] && dims[1] === second[0]) &&
    kernels.at(-2)?.[2] === 1 &&
    last[0] === kernels.at(-2)?.[0] &&
    last[1] === first[1] &&
    last[2] === 9
  )
}

function takeMatlab(weights: WeightSet): ChainLayer[] {
  const count = weights.count('weights_conv[')
  let inputs = 1
  return Array.from({ length: count }, (_, index) => {
    const bias = flat(weights.take(`biases_conv[${index}]`))
    const source = weights.take(`weights_conv[${index}]`)
    const outputs = bias.data.length
    // The deconvolution's own `[1, rows·columns, in]` reads as kernels of one input to `in` outputs.
    const kernel = index < count - 1 ? matlabKernel(source, outputs, inputs) : matlabKernel(source, inputs, 1)
    const slope = index < count - 1 ? flat(weights.take(`prelu_conv[${index}]`)) : null
    inputs = outputs
    return { kernel, bias, slope }
  })
}

/** The authors repeat the border by one pixel, deconvolve, and cut the middle out; where, depends on the scale. */
function matlabDeconvolution(graph: GraphBuilder, input: Value, layer: ChainLayer, scale: number): Value {
  const start = scale === 4 ? 8 : 6
  // Size after: (height + 1) · scale + 9 of a 9×9 kernel, of which height · scale are wanted.
  const end = scale + 9 - start
  const full = graph.deconv(graph.pad(input, 1, 'edge'), layer.kernel, layer.bias, { stride: scale })
  return graph.crop(full, [start, start, end, end])
}

function portedDeconvolution(graph: GraphBuilder, input: Value, layer: ChainLayer, scale: number): Value {
  return graph.deconv(input, layer.kernel, layer.bias, {
    stride: scale,
    padding: 4,
    outputPadding: scale - 1,
  })
}
