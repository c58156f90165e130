import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { invalidModel, unsupportedModel } from '../readers/invalid-model.ts'
import { listParameter, numberParameter, type NcnnLayer } from '../readers/ncnn-graph.ts'
import { permute, tensor, type Tensor } from '../tensor.ts'
import { cropAmounts, interpolationScale, kernelGeometry, paddingAmounts } from './ncnn-sizes.ts'

/** What a layer may ask about the blobs around it. */
export interface BlobFacts {
  /** Whether the blob is one pixel, whatever the image (after global pooling). */
  isPooled(blob: string): boolean
  /** Size of `blob` less that of `reference`, `[rows, columns]`; the same for every image. */
  surplus(blob: string, reference: string): readonly [number, number]
}

type Converter = (
  graph: GraphBuilder,
  layer: NcnnLayer,
  inputs: readonly Value[],
  blobs: BlobFacts,
) => Value[]

/**
 * Writes one ncnn layer as ONNX. Semantics of Tencent/ncnn `docs/developer-guide/operators.md`.
 * @throws AppError `model-unsupported` for layers and variants without an exact counterpart here
 */
export function convertLayer(
  graph: GraphBuilder,
  layer: NcnnLayer,
  inputs: readonly Value[],
  blobs: BlobFacts,
): Value[] {
  const convert = Object.hasOwn(converters, layer.type) ? converters[layer.type] : undefined
  if (convert === undefined) throw unsupportedLayer(layer, `layer type ${layer.type}`)
  return convert(graph, layer, inputs, blobs)
}

const converters: Readonly<Record<string, Converter>> = {
  Split: (_, layer, inputs) => layer.outputs.map(() => only(inputs)),
  Dropout: (_, _layer, inputs) => [only(inputs)],
  Noop: (_, _layer, inputs) => [only(inputs)],
  Convolution: convolution,
  ConvolutionDepthWise: convolution,
  Deconvolution: deconvolution,
  DeconvolutionDepthWise: deconvolution,
  InnerProduct: innerProduct,
  Pooling: pooling,
  Interp: interpolation,
  PixelShuffle: pixelShuffle,
  Reorg: (graph, layer, inputs) => [graph.pixelUnshuffle(only(inputs), numberParameter(layer, 0, 1))],
  PReLU: (graph, layer, inputs) => [graph.prelu(only(inputs), weightOf(layer, 0))],
  ReLU: (graph, layer, inputs) => [rectify(graph, only(inputs), numberParameter(layer, 0, 0))],
  Clip: (graph, layer, inputs) => [
    graph.clip(only(inputs), numberParameter(layer, 0, -3.4e38), numberParameter(layer, 1, 3.4e38)),
  ],
  Sigmoid: (graph, _, inputs) => [graph.sigmoid(only(inputs))],
  TanH: (graph, _, inputs) => [graph.tanh(only(inputs))],
  Swish: (graph, _, inputs) => [graph.silu(only(inputs))],
  HardSigmoid: (graph, layer, inputs) => [
    hardSigmoid(graph, only(inputs), numberParameter(layer, 0, 0.2), numberParameter(layer, 1, 0.5)),
  ],
  HardSwish: (graph, layer, inputs) => [
    graph.mul(
      only(inputs),
      hardSigmoid(graph, only(inputs), numberParameter(layer, 0, 0.2), numberParameter(layer, 1, 0.5)),
    ),
  ],
  BatchNorm: batchNorm,
  Scale: scale,
  BinaryOp: binary,
  Eltwise: elementwise,
  Concat: concat,
  Crop: crop,
  Padding: padding,
}

function convolution(graph: GraphBuilder, layer: NcnnLayer, inputs: readonly Value[]): Value[] {
  const kernel = weightOf(layer, 0)
  const result = graph.conv(only(inputs), kernel, layer.weights[1] ?? null, convolutionOptions(layer))
  return [activate(graph, layer, result)]
}

function deconvolution(graph: GraphBuilder, layer: NcnnLayer, inputs: readonly Value[]): Value[] {
  const { groups } = convolutionOptions(layer)
  const [out = 0, inPerGroup = 0, height = 0, width = 0] = weightOf(layer, 0).dims
  // ncnn orders kernels [group, out / group, in / group, …]; ONNX wants [in, out / group, …], unflipped.
  const grouped = tensor([groups, out / groups, inPerGroup, height, width], weightOf(layer, 0).data)
  const swapped = permute(grouped, [0, 2, 1, 3, 4])
  const kernel = tensor([groups * inPerGroup, out / groups, height, width], swapped.data)
  const extra = numberParameter(layer, 18, 0)
  if (extra !== numberParameter(layer, 19, extra) || layer.parameters.has(20) || layer.parameters.has(21))
    throw unsupportedLayer(layer, 'a stated output size')
  const options = { ...convolutionOptions(layer), outputPadding: extra }
  return [activate(graph, layer, graph.deconv(only(inputs), kernel, layer.weights[1] ?? null, options))]
}

function convolutionOptions(layer: NcnnLayer): {
  stride: number
  dilation: number
  groups: number
  padding: [number, number, number, number]
} {
  const rows = kernelGeometry(layer, 'height')
  const columns = kernelGeometry(layer, 'width')
  if (rows.stride !== columns.stride || rows.dilation !== columns.dilation)
    throw unsupportedLayer(layer, 'different strides or dilations along width and height')
  if (numberParameter(layer, 18, 0) !== 0 && layer.type.startsWith('Conv'))
    throw unsupportedLayer(layer, 'padding with a value other than 0')
  return {
    stride: rows.stride,
    dilation: rows.dilation,
    groups: layer.type.endsWith('DepthWise') ? numberParameter(layer, 7, 1) : 1,
    padding: [rows.before, columns.before, rows.after, columns.after],
  }
}

/** On a pooled blob a full layer is a 1×1 convolution. */
function innerProduct(
  graph: GraphBuilder,
  layer: NcnnLayer,
  inputs: readonly Value[],
  blobs: BlobFacts,
): Value[] {
  if (!blobs.isPooled(layer.inputs[0] ?? '')) throw unsupportedLayer(layer, 'a full layer over a whole image')
  const matrix = weightOf(layer, 0)
  const kernel = tensor([...matrix.dims, 1, 1], matrix.data)
  return [activate(graph, layer, graph.conv(only(inputs), kernel, layer.weights[1] ?? null))]
}

function pooling(graph: GraphBuilder, layer: NcnnLayer, inputs: readonly Value[]): Value[] {
  const input = only(inputs)
  const average = numberParameter(layer, 0, 0) === 1
  if (numberParameter(layer, 4, 0) === 1)
    return [average ? graph.globalAveragePool(input) : graph.node('GlobalMaxPool', [input])]
  const size = numberParameter(layer, 1, 1)
  const stride = numberParameter(layer, 2, 1)
  const plain = numberParameter(layer, 5, 0) === 1 && numberParameter(layer, 3, 0) === 0
  const square = numberParameter(layer, 11, size) === size && numberParameter(layer, 12, stride) === stride
  if (!plain || !square || numberParameter(layer, 7, 0) === 1) throw unsupportedLayer(layer, 'padded pooling')
  return [average ? graph.averagePool(input, size, { stride }) : graph.maxPool(input, size, { stride })]
}

function interpolation(graph: GraphBuilder, layer: NcnnLayer, inputs: readonly Value[]): Value[] {
  const factor = interpolationScale(layer, 'width')
  const stated = numberParameter(layer, 3, 0) !== 0 || numberParameter(layer, 4, 0) !== 0
  const alignCorners = numberParameter(layer, 6, 0) === 1
  if (factor !== interpolationScale(layer, 'height') || factor <= 0 || stated || inputs.length > 1)
    throw unsupportedLayer(layer, 'a stated output size')
  const input = only(inputs)
  const type = numberParameter(layer, 0, 0)
  if (type === 1) return [graph.resizeNearest(input, factor)]
  if (type === 2) return [graph.resizeLinear(input, factor, alignCorners ? 'align_corners' : 'half_pixel')]
  if (type === 3 && !alignCorners) return [graph.resizeCubic(input, factor)]
  throw unsupportedLayer(layer, `interpolation of type ${type}`)
}

function pixelShuffle(graph: GraphBuilder, layer: NcnnLayer, inputs: readonly Value[]): Value[] {
  const mode = numberParameter(layer, 1, 0) === 0 ? 'CRD' : 'DCR'
  return [graph.depthToSpace(only(inputs), numberParameter(layer, 0, 1), mode)]
}

function batchNorm(graph: GraphBuilder, layer: NcnnLayer, inputs: readonly Value[]): Value[] {
  const [slope, mean, variance, bias] = [0, 1, 2, 3].map((index) => weightOf(layer, index).data)
  const epsilon = numberParameter(layer, 1, 0)
  const factor = Float32Array.from(
    slope ?? [],
    (value, at) => value / Math.sqrt((variance?.[at] ?? 0) + epsilon),
  )
  const summand = Float32Array.from(bias ?? [], (value, at) => value - (mean?.[at] ?? 0) * (factor[at] ?? 0))
  return [graph.shift(graph.scale(only(inputs), factor), summand)]
}

function scale(graph: GraphBuilder, layer: NcnnLayer, inputs: readonly Value[]): Value[] {
  const [left, right] = inputs
  if (left && right) return [graph.mul(left, right)]
  const scaled = graph.scale(only(inputs), weightOf(layer, 0).data)
  return [layer.weights[1] ? graph.shift(scaled, layer.weights[1].data) : scaled]
}

function binary(graph: GraphBuilder, layer: NcnnLayer, inputs: readonly Value[]): Value[] {
  const left = only(inputs.slice(0, 1))
  const scalar = numberParameter(layer, 1, 0) === 1
  const right = scalar ? graph.constant([numberParameter(layer, 2, 0)], []) : only(inputs.slice(1))
  const channels = scalar ? left.channels : Math.max(left.channels, right.channels)
  const operators = ['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min', 'Pow']
  const type = numberParameter(layer, 0, 0)
  if (type === 7) return [graph.node('Sub', [right, left], {}, channels)]
  if (type === 8) return [graph.node('Div', [right, left], {}, channels)]
  const operator = operators[type]
  if (operator === undefined) throw unsupportedLayer(layer, `binary operation ${type}`)
  return [graph.node(operator, [left, right], {}, channels)]
}

/** Product, weighted sum or maximum of all inputs. */
function elementwise(graph: GraphBuilder, layer: NcnnLayer, inputs: readonly Value[]): Value[] {
  const type = numberParameter(layer, 0, 0)
  const weights = listParameter(layer, 1)
  if (type > 2 || (weights.length > 0 && (type !== 1 || weights.length !== inputs.length)))
    throw unsupportedLayer(layer, `elementwise operation ${type}`)
  const terms = inputs.map((input, index) =>
    (weights[index] ?? 1) === 1 ? input : graph.scale(input, weights[index] ?? 1),
  )
  const operator = ['Mul', 'Add', 'Max'][type] ?? 'Add'
  return [terms.reduce((left, right) => graph.node(operator, [left, right]))]
}

function concat(graph: GraphBuilder, layer: NcnnLayer, inputs: readonly Value[]): Value[] {
  const axis = numberParameter(layer, 0, 0)
  if (axis !== 0 && axis !== -3) throw unsupportedLayer(layer, 'joining along width or height')
  return [graph.concat(inputs)]
}

function crop(graph: GraphBuilder, layer: NcnnLayer, inputs: readonly Value[], blobs: BlobFacts): Value[] {
  const [input] = inputs
  if (input === undefined) throw invalidModel(`Expected an input for layer "${layer.name}".`)
  if (inputs.length === 1) {
    const [top, bottom] = cropAmounts(layer, 'height')
    const [left, right] = cropAmounts(layer, 'width')
    return [graph.crop(input, [top, left, bottom, right])]
  }
  if (numberParameter(layer, 2, 0) !== 0) throw unsupportedLayer(layer, 'cropping of channels')
  const [rows, columns] = blobs.surplus(layer.inputs[0] ?? '', layer.inputs[1] ?? '')
  const top = numberParameter(layer, 1, 0)
  const left = numberParameter(layer, 0, 0)
  if (top > rows || left > columns)
    throw invalidModel(`Expected layer "${layer.name}" to crop within its input, but it goes beyond.`)
  return [graph.crop(input, [top, left, rows - top, columns - left])]
}

function padding(graph: GraphBuilder, layer: NcnnLayer, inputs: readonly Value[]): Value[] {
  const type = numberParameter(layer, 4, 0)
  const mode = (['zero', 'edge', 'reflect'] as const)[type]
  if (mode === undefined || (type === 0 && numberParameter(layer, 5, 0) !== 0))
    throw unsupportedLayer(layer, 'padding with a value other than 0')
  const [top, bottom] = paddingAmounts(layer, 'height')
  const [left, right] = paddingAmounts(layer, 'width')
  return [graph.pad(only(inputs), [top, left, bottom, right], mode)]
}

/** The activation that a layer carries within itself (parameters 9 and 10). */
function activate(graph: GraphBuilder, layer: NcnnLayer, value: Value): Value {
  const [first = 0, second = 0] = listParameter(layer, 10)
  const type = numberParameter(layer, 9, 0)
  switch (type) {
    case 0:
      return value
    case 1:
      return graph.relu(value)
    case 2:
      return rectify(graph, value, first)
    case 3:
      return graph.clip(value, first, second)
    case 4:
      return graph.sigmoid(value)
    case 6:
      return graph.mul(value, hardSigmoid(graph, value, first, second))
    default:
      throw unsupportedLayer(layer, `activation ${type}`)
  }
}

function rectify(graph: GraphBuilder, value: Value, slope: number): Value {
  return slope === 0 ? graph.relu(value) : graph.leakyRelu(value, slope)
}

function hardSigmoid(graph: GraphBuilder, value: Value, alpha: number, beta: number): Value {
  return graph.clip(graph.shift(graph.scale(value, alpha), beta), 0, 1)
}

function only(inputs: readonly Value[]): Value {
  const [input] = inputs
  if (input === undefined || inputs.length !== 1)
    throw invalidModel(`Expected an ncnn layer with one input here, but it has ${inputs.length}.`)
  return input
}

function weightOf(layer: NcnnLayer, index: number): Tensor {
  const found = layer.weights[index]
  if (found === undefined) throw invalidModel(`Expected weights for layer "${layer.name}", but it has none.`)
  return found
}

function unsupportedLayer(layer: NcnnLayer, what: string): Error {
  return unsupportedModel(
    `Layer "${layer.name}" of the ncnn model uses ${what}, which Enlarger does not convert.`,
    {
      layerType: layer.type,
    },
  )
}
