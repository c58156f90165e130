import { AppError } from '../../common/messages/app-error.ts'
import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { permute, type Tensor } from '../tensor.ts'
import type { Layer } from './layers-schema.ts'

/** The layer's weight called `part` (`kernel`, `bias`, `alpha`), or `null` where it has none. */
type WeightLookup = (part: string) => Tensor | null

/**
 * Writes one Keras layer.
 * @throws AppError `model-unsupported` for a layer or setting not known here.
 */
export function convertLayer(
  graph: GraphBuilder,
  layer: Layer,
  inputs: readonly Value[],
  weight: WeightLookup,
): Value {
  const { config } = layer
  const format = config.data_format ?? 'channels_last'
  if (format !== 'channels_last') throw unsupported(layer, `data format "${format}"`)
  if (layer.class_name === 'InputLayer') return graph.input(config.batch_input_shape?.[3] ?? 3)

  switch (layer.class_name) {
    case 'Conv2D':
      return activate(graph, layer, convolution(graph, layer, only(layer, inputs), weight))
    case 'DepthwiseConv2D':
      return activate(graph, layer, depthwise(graph, layer, only(layer, inputs), weight))
    case 'Activation':
      return activate(graph, layer, only(layer, inputs))
    case 'ReLU':
      return graph.relu(only(layer, inputs))
    case 'LeakyReLU':
      return graph.leakyRelu(only(layer, inputs), config.alpha ?? 0.3)
    case 'PReLU':
      return graph.prelu(only(layer, inputs), requireWeight(layer, weight, 'alpha'))
    case 'Add':
      return inputs.reduce((sum, input) => graph.add(sum, input))
    case 'Concatenate':
      if (config.axis !== 3 && config.axis !== -1) throw unsupported(layer, 'an axis other than the channels')
      return graph.concat(inputs)
    case 'UpSampling2D':
      return upsample(graph, layer, only(layer, inputs))
    case 'MultiplyBeta':
      // A layer of UpscalerJS: the residual scaling of ESRGAN.
      return graph.scale(only(layer, inputs), 0.2)
    default:
      return pixelShuffle(graph, layer, only(layer, inputs))
  }
}

function convolution(graph: GraphBuilder, layer: Layer, input: Value, weight: WeightLookup): Value {
  const kernel = permute(requireWeight(layer, weight, 'kernel'), [3, 2, 0, 1])
  const groups = layer.config.groups ?? 1
  return graph.conv(input, kernel, weight('bias'), { ...movement(layer, kernel), groups })
}

function depthwise(graph: GraphBuilder, layer: Layer, input: Value, weight: WeightLookup): Value {
  const stored = requireWeight(layer, weight, 'depthwise_kernel')
  const ordered = permute(stored, [2, 3, 0, 1])
  const [height = 0, width = 0, channels = 0, multiplier = 0] = stored.dims
  const kernel = { dims: [channels * multiplier, 1, height, width], data: ordered.data }
  return graph.conv(input, kernel, weight('bias'), { ...movement(layer, kernel), groups: channels })
}

function movement(
  layer: Layer,
  kernel: Tensor,
): { dilation: number; padding: readonly [number, number, number, number] } {
  const [stepY = 1, stepX = 1] = layer.config.strides ?? []
  // With strides, "same" padding depends on the image's size, so it is no fixed graph.
  if (stepY !== 1 || stepX !== 1) throw unsupported(layer, 'strides')
  const [dilation = 1, dilationX = dilation] = layer.config.dilation_rate ?? []
  if (dilation !== dilationX) throw unsupported(layer, 'two different dilations')
  if (layer.config.padding !== 'same') return { dilation, padding: [0, 0, 0, 0] }
  const [, , height = 1, width = 1] = kernel.dims
  const [down, across] = [(height - 1) * dilation, (width - 1) * dilation]
  // TensorFlow puts the odd one below and right.
  const [top, left] = [Math.floor(down / 2), Math.floor(across / 2)]
  return { dilation, padding: [top, left, down - top, across - left] }
}

function activate(graph: GraphBuilder, layer: Layer, input: Value): Value {
  const name = layer.config.activation ?? 'linear'
  switch (name) {
    case 'linear':
      return input
    case 'relu':
      return graph.relu(input)
    case 'sigmoid':
      return graph.sigmoid(input)
    case 'tanh':
      return graph.tanh(input)
    default:
      throw unsupported(layer, `activation "${name}"`)
  }
}

function upsample(graph: GraphBuilder, layer: Layer, input: Value): Value {
  const [factor = 2, across = factor] = layer.config.size ?? []
  if (factor !== across) throw unsupported(layer, 'two different factors')
  switch (layer.config.interpolation ?? 'nearest') {
    case 'nearest':
      return graph.resizeNearest(input, factor)
    case 'bilinear':
      return graph.resizeLinear(input, factor)
    default:
      throw unsupported(layer, `interpolation "${layer.config.interpolation}"`)
  }
}

/** UpscalerJS names its layer after the scale: `PixelShuffle4x`. TensorFlow's channel order is `DCR`. */
function pixelShuffle(graph: GraphBuilder, layer: Layer, input: Value): Value {
  const scale = Number(/^PixelShuffle(\d)x$/.exec(layer.class_name)?.[1] ?? 0)
  if (scale === 0 || input.channels % scale ** 2 !== 0) throw unsupported(layer, 'this layer')
  return graph.depthToSpace(input, scale, 'DCR')
}

function only(layer: Layer, inputs: readonly Value[]): Value {
  const [input] = inputs
  if (input && inputs.length === 1) return input
  throw new AppError(
    'model-invalid',
    `Expected one input for the layer "${layer.name}" but received ${inputs.length}.`,
  )
}

function requireWeight(layer: Layer, weight: WeightLookup, part: string): Tensor {
  const found = weight(part)
  if (found) return found
  throw new AppError(
    'model-invalid',
    `Expected the weight "${layer.name}/${part}" but the files do not hold it.`,
  )
}

function unsupported(layer: Layer, what: string): AppError {
  return new AppError(
    'model-unsupported',
    `Expected a layer this application can convert but "${layer.name}" (${layer.class_name}) uses ${what}.`,
    { layer: layer.class_name },
  )
}
