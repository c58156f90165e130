import { colourModelOf, knownFacts } from '../built-network.ts'
import { chainShape, takeChain } from '../kernel-chain.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import { invalidModel } from '../readers/invalid-model.ts'
import type { Architecture } from './architecture.ts'

const marginPx = 7

/**
 * waifu2x's upconv_7 (nagadomi): six unpadded 3×3 convolutions with leaky ReLUs and a deconvolution of 4 that
 * doubles the size. Known by its shapes; its program repeats the border by 7 pixels.
 */
export const upconv: Architecture = {
  name: 'waifu2x upconv_7',

  matches(weights) {
    const kernels = chainShape(weights)?.kernels ?? []
    const last = kernels.at(-1) ?? []
    return (
      kernels.length === 7 &&
      kernels
        .slice(0, -1)
        .every(
          (kernel, index) => kernel[2] === 3 && (index === 0 || kernel[1] === kernels[index - 1]?.[0]),
        ) &&
      last[2] === 4 &&
      last[0] === kernels[5]?.[0] &&
      last[1] === kernels[0]?.[1]
    )
  },

  build(weights) {
    const layers = takeChain(weights, chainShape(weights)?.names ?? [])
    const last = layers.pop()
    if (last === undefined)
      throw invalidModel('Expected upconv_7 to end in a deconvolution, but it has no layers.')
    const graph = new GraphBuilder()
    const channels = layers[0]?.kernel.dims[1] ?? 0
    let features = graph.input(channels)
    for (const { kernel, bias } of layers) features = graph.leakyRelu(graph.conv(features, kernel, bias), 0.1)
    graph.output(graph.deconv(features, last.kernel, last.bias, { stride: 2, padding: 3 }))
    const facts = knownFacts({
      scale: 2,
      colourModel: colourModelOf(channels),
      inputPadding: { px: marginPx, mode: 'replicate' },
    })
    return { architecture: upconv.name, model: graph.build(), facts }
  },
}
