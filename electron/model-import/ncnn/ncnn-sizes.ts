import { invalidModel, unsupportedModel } from '../readers/invalid-model.ts'
import { listParameter, numberParameter, type NcnnGraph, type NcnnLayer } from '../readers/ncnn-graph.ts'

/** Along which side sizes are computed; the two have parameters of their own. */
export type Side = 'width' | 'height'

/** Length of every blob along one side, for an input of `inputSize`. A globally pooled blob is 1 long. */
export function blobSizes(graph: NcnnGraph, side: Side, inputSize: number): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>()
  for (const layer of graph.layers) {
    const inputs = layer.inputs.map((name) => sizes.get(name) ?? 0)
    const size = layer.type === 'Input' ? inputSize : outputSize(layer, inputs, side)
    if (!Number.isInteger(size) || size < 1)
      throw invalidModel(`Expected layer "${layer.name}" to keep whole pixels, but it makes ${size} of them.`)
    for (const output of layer.outputs) sizes.set(output, size)
  }
  return sizes
}

function outputSize(layer: NcnnLayer, inputs: readonly number[], side: Side): number {
  const [size = 0, second = 1] = inputs
  switch (layer.type) {
    case 'Convolution':
    case 'ConvolutionDepthWise':
      return convolutionSize(layer, size, side)
    case 'Deconvolution':
    case 'DeconvolutionDepthWise':
      return deconvolutionSize(layer, size, side)
    case 'Pooling':
      return poolingSize(layer, size)
    case 'InnerProduct':
      return 1
    case 'Interp':
      return Math.floor(size * interpolationScale(layer, side))
    case 'PixelShuffle':
      return size * numberParameter(layer, 0, 1)
    case 'Reorg':
      return size / numberParameter(layer, 0, 1)
    case 'Padding':
      return size + paddingAmounts(layer, side).reduce((sum, amount) => sum + amount, 0)
    case 'Crop':
      return cropSize(layer, size, second, side)
    case 'BinaryOp':
    case 'Eltwise':
    case 'Scale':
    case 'Concat':
      return commonSize(layer, inputs)
    default:
      return size
  }
}

function convolutionSize(layer: NcnnLayer, size: number, side: Side): number {
  const { kernel, stride, before, after } = kernelGeometry(layer, side)
  return Math.floor((size + before + after - kernel) / stride) + 1
}

function deconvolutionSize(layer: NcnnLayer, size: number, side: Side): number {
  const { kernel, stride, before, after } = kernelGeometry(layer, side)
  return (size - 1) * stride + kernel - before - after + numberParameter(layer, side === 'width' ? 18 : 19, 0)
}

/** A convolution's reach along one side, `kernel` with its dilation. */
export interface KernelGeometry {
  readonly kernel: number
  readonly stride: number
  readonly dilation: number
  readonly before: number
  readonly after: number
}

export function kernelGeometry(layer: NcnnLayer, side: Side): KernelGeometry {
  const width = side === 'width'
  const both = (key: number, heightKey: number, fallback: number): number => {
    const first = numberParameter(layer, key, fallback)
    return width ? first : numberParameter(layer, heightKey, first)
  }
  const dilation = both(2, 12, 1)
  const left = numberParameter(layer, 4, 0)
  const top = numberParameter(layer, 14, left)
  const before = width ? left : top
  const after = width ? numberParameter(layer, 15, left) : numberParameter(layer, 16, top)
  if (before < 0 || after < 0)
    throw unsupportedModel(
      `Expected stated padding in layer "${layer.name}", but it asks for automatic padding.`,
    )
  return { kernel: dilation * (both(1, 11, 0) - 1) + 1, stride: both(3, 13, 1), dilation, before, after }
}

function poolingSize(layer: NcnnLayer, size: number): number {
  if (numberParameter(layer, 4, 0) === 1) return 1
  const kernel = numberParameter(layer, 1, 1)
  return Math.floor((size - kernel) / numberParameter(layer, 2, 1)) + 1
}

export function interpolationScale(layer: NcnnLayer, side: Side): number {
  return numberParameter(layer, side === 'width' ? 2 : 1, 1)
}

/** Pixels that a `Padding` layer adds `[before, after]`. */
export function paddingAmounts(layer: NcnnLayer, side: Side): readonly [number, number] {
  const [before, after] = side === 'width' ? [2, 3] : [0, 1]
  return [numberParameter(layer, before, 0), numberParameter(layer, after, 0)]
}

function cropSize(layer: NcnnLayer, size: number, reference: number, side: Side): number {
  if (layer.inputs.length === 2) return reference
  const [before, after] = cropAmounts(layer, side)
  return size - before - after
}

/** Pixels that a `Crop` layer with stated starts and ends cuts off `[before, after]`. */
export function cropAmounts(layer: NcnnLayer, side: Side): readonly [number, number] {
  const axes = listParameter(layer, 11)
  const place = axes.indexOf(side === 'width' ? -1 : -2)
  const start = listParameter(layer, 9)[place] ?? 0
  const end = listParameter(layer, 10)[place] ?? 0
  if (
    start < 0 ||
    (end > 0 && place >= 0) ||
    axes.length === 0 ||
    axes.some((axis) => axis !== -1 && axis !== -2)
  )
    throw unsupportedModel(`Expected layer "${layer.name}" to crop width and height by stated margins.`)
  return [start, end === -233 ? 0 : -end]
}

/** Inputs of one size, or of one pixel, which is spread over the others. */
function commonSize(layer: NcnnLayer, sizes: readonly number[]): number {
  const largest = Math.max(...sizes)
  if (sizes.some((size) => size !== largest && size !== 1))
    throw invalidModel(
      `Expected the inputs of layer "${layer.name}" to be of one size, but got ${sizes.join(', ')}.`,
    )
  return largest
}
