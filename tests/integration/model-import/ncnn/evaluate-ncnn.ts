import {
  listParameter,
  numberParameter,
  type NcnnGraph,
  type NcnnLayer,
} from '../../../../electron/model-import/readers/ncnn-graph.ts'
import type { Tensor } from '../../../../electron/model-import/tensor.ts'
import * as plain from '../plain-layers.ts'
import type { Planes } from '../plain-layers.ts'

/** Runs an ncnn network layer by layer with plain loops, from ncnn's own description of its operators. */
export function evaluateNcnn(graph: NcnnGraph, image: Planes): Planes {
  const blobs = new Map<string, Planes>()
  let last = image
  for (const layer of graph.layers) {
    const inputs = layer.inputs.map((name) => blobs.get(name) ?? plain.planes(0, 0, 0))
    last = layer.type === 'Input' ? image : evaluateLayer(layer, inputs)
    for (const name of layer.outputs) blobs.set(name, last)
  }
  return last
}

function evaluateLayer(layer: NcnnLayer, inputs: readonly Planes[]): Planes {
  const [input = plain.planes(0, 0, 0), second = plain.planes(0, 0, 0)] = inputs
  const number = (key: number, fallback = 0): number => numberParameter(layer, key, fallback)
  const [weight = { dims: [], data: new Float32Array() }, bias = null] = layer.weights
  switch (layer.type) {
    case 'Split':
      return input
    case 'Convolution':
    case 'ConvolutionDepthWise':
      return activate(
        layer,
        plain.conv(input, weight, bias, {
          stride: number(3, 1),
          pad: number(4),
          dilation: number(2, 1),
          groups: number(7, 1),
        }),
      )
    case 'Deconvolution':
      return activate(
        layer,
        plain.deconv(input, swapped(weight), bias, { stride: number(3, 1), pad: number(4) }),
      )
    case 'InnerProduct':
      return activate(layer, plain.conv(input, { dims: [...weight.dims, 1, 1], data: weight.data }, bias))
    case 'Pooling':
      if (number(4) === 1) return plain.globalMean(input)
      return plain.maxPool(input, number(1), number(2, 1))
    case 'Interp':
      return interpolate(number(0), input, number(2, 1))
    case 'PixelShuffle':
      return plain.pixelShuffle(input, number(0))
    case 'Reorg':
      return plain.pixelUnshuffle(input, number(0))
    case 'PReLU':
      return plain.prelu(input, weight)
    case 'ReLU':
      return plain.leaky(input, number(0))
    case 'Sigmoid':
      return plain.sigmoid(input)
    case 'Clip':
      return plain.map(input, (value) => Math.min(Math.max(value, number(0)), number(1)))
    case 'Scale':
      return plain.multiply(input, second)
    case 'BinaryOp':
      return binary(number(0), input, number(1) === 1 ? plain.planes(1, 1, 1, [number(2)]) : second)
    case 'Eltwise':
      return eltwise(number(0), inputs, listParameter(layer, 1))
    case 'Concat':
      return plain.concat(...inputs)
    case 'Crop':
      return crop(layer, input, second)
    case 'Padding':
      return plain.pad(input, number(0), (['zero', 'replicate', 'reflect'] as const)[number(4)] ?? 'zero')
    default:
      throw new Error(`the plain evaluator has no ${layer.type}`)
  }
}

function activate(layer: NcnnLayer, value: Planes): Planes {
  const [first = 0, second = 0] = listParameter(layer, 10)
  const type = numberParameter(layer, 9, 0)
  if (type === 1) return plain.relu(value)
  if (type === 2) return plain.leaky(value, first)
  if (type === 3) return plain.map(value, (item) => Math.min(Math.max(item, first), second))
  return type === 4 ? plain.sigmoid(value) : value
}

/** ncnn keeps `[out, in, …]`, the plain layer takes `[in, out, …]`. */
function swapped({ dims, data }: Tensor): Tensor {
  const [out = 0, inputs = 0, height = 0, width = 0] = dims
  const area = height * width
  const turned = new Float32Array(data.length)
  for (let o = 0; o < out; o++)
    for (let i = 0; i < inputs; i++)
      turned.set(data.subarray((o * inputs + i) * area, (o * inputs + i + 1) * area), (i * out + o) * area)
  return { dims: [inputs, out, height, width], data: turned }
}

function interpolate(type: number, input: Planes, factor: number): Planes {
  const height = Math.floor(input.height * factor)
  const width = Math.floor(input.width * factor)
  if (type === 1) return plain.nearest(input, factor)
  return type === 2 ? plain.bilinear(input, height, width) : plain.bicubic(input, height, width)
}

function binary(type: number, left: Planes, right: Planes): Planes {
  const operators = [
    (a: number, b: number) => a + b,
    (a: number, b: number) => a - b,
    (a: number, b: number) => a * b,
    (a: number, b: number) => a / b,
    Math.max,
    Math.min,
    Math.pow,
    (a: number, b: number) => b - a,
    (a: number, b: number) => b / a,
  ]
  const operate = operators[type]
  if (!operate) throw new Error(`the plain evaluator has no binary operation ${type}`)
  return plain.combine(left, right, operate)
}

function eltwise(type: number, inputs: readonly Planes[], weights: readonly number[]): Planes {
  const terms = inputs.map((input, index) => plain.times(input, weights[index] ?? 1))
  const operate = [(a: number, b: number) => a * b, (a: number, b: number) => a + b, Math.max][type]
  if (!operate) throw new Error(`the plain evaluator has no elementwise operation ${type}`)
  return terms.reduce((left, right) => plain.combine(left, right, operate))
}

function crop(layer: NcnnLayer, input: Planes, reference: Planes): Planes {
  if (layer.inputs.length === 1) return plain.crop(input, listParameter(layer, 9)[0] ?? 0)
  const left = numberParameter(layer, 0, 0)
  const top = numberParameter(layer, 1, 0)
  return plain.crop(
    input,
    top,
    left,
    input.height - reference.height - top,
    input.width - reference.width - left,
  )
}
