import type { OnnxModel } from '../onnx/model-file.ts'
import { indexGraph, rewriteNodes } from './graph-index.ts'

/**
 * Writes parametric ReLUs as `slope · x + (1 − slope) · relu(x)`, the factors as depthwise 1 × 1 convolutions.
 * onnxruntime keeps convolutions in a blocked layout, which PRelu is not made for and breaks; on processors
 * this makes compact networks about 1.5 times as fast. One slope for all channels is a leaky ReLU, which
 * onnxruntime computes within the convolution before it. Changes `model`.
 */
export function splitPrelu(model: OnnxModel): void {
  const index = indexGraph(model, 'split-prelu')
  rewriteNodes(model, (node) => {
    const slope = node.opType === 'PRelu' ? index.constant(node.input[1]) : null
    const [input = ''] = node.input
    const [output = ''] = node.output
    const channels = slope?.data.length ?? 0
    const isPerChannel = slope?.dims.length === 3 && slope.dims[0] === channels
    if (slope?.data.length === 1) {
      return [index.node('LeakyRelu', [input], output, { alpha: { float: slope.data[0] ?? 0 } })]
    }
    if (!slope || !isPerChannel) return null
    const depthwise = { group: channels, kernel_shape: [1, 1] }
    const factor = (values: Float32Array): string =>
      index.addConstant({ dims: [channels, 1, 1, 1], data: values })
    const [positive, bent, straight] = [index.freshName(), index.freshName(), index.freshName()]
    return [
      index.node('Relu', [input], positive),
      index.node('Conv', [positive, factor(slope.data.map((value) => 1 - value))], bent, depthwise),
      index.node('Conv', [input, factor(slope.data)], straight, depthwise),
      index.node('Add', [straight, bent], output),
    ]
  })
}
