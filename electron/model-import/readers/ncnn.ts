import { elementCount, type Tensor } from '../tensor.ts'
import { ByteReader } from './byte-reader.ts'
import { decodeElements } from './element-type.ts'
import { invalidModel, unsupportedModel } from './invalid-model.ts'
import type { NcnnGraph, NcnnLayer } from './ncnn-graph.ts'
import { parseNcnnParam, type NcnnLayerLine } from './ncnn-param.ts'

const halfTag = 0x01306b47
const rawTags = [0, 0x0002c056]
const int8Tag = 0x000d4b38

/** Layer types that own no weights; any other type unknown here is refused, for its weights would be misread. */
const weightlessTypes = new Set([
  'Input',
  'Split',
  'Concat',
  'Slice',
  'Crop',
  'Padding',
  'Pooling',
  'Interp',
  'ReLU',
  'Clip',
  'Sigmoid',
  'TanH',
  'HardSigmoid',
  'HardSwish',
  'Swish',
  'GELU',
  'Mish',
  'ELU',
  'BinaryOp',
  'UnaryOp',
  'Eltwise',
  'PixelShuffle',
  'Reorg',
  'Reshape',
  'Permute',
  'Flatten',
  'Squeeze',
  'ExpandDims',
  'Reduction',
  'Softmax',
  'Dropout',
  'Noop',
])

/** Reads the weights of one layer type off the `.bin` file. */
type WeightReader = (layer: NcnnLayerLine, weights: WeightStream) => Tensor[]

const weightReaders: Readonly<Record<string, WeightReader>> = {
  Convolution: readConvolution,
  ConvolutionDepthWise: readConvolution,
  Deconvolution: readConvolution,
  DeconvolutionDepthWise: readConvolution,
  InnerProduct: readInnerProduct,
  PReLU: (layer, weights) => [weights.raw([size(layer, 0)])],
  BatchNorm: (layer, weights) => [0, 1, 2, 3].map(() => weights.raw([size(layer, 0)])),
  Scale: readScale,
}

/**
 * Reads a pair of ncnn files. The `.bin` holds the arrays in the order of the layers; the first array of a
 * convolution or inner product carries a tag that names its storage.
 * @throws AppError `model-unsupported` for int8 weights and unknown layers
 */
export function readNcnn(param: Uint8Array, bin: Uint8Array): NcnnGraph {
  const stream = new WeightStream(bin)
  const layers = parseNcnnParam(param).map((line): NcnnLayer => {
    if (weightlessTypes.has(line.type)) return { ...line, weights: [] }
    const read = Object.hasOwn(weightReaders, line.type) ? weightReaders[line.type] : undefined
    if (read === undefined)
      throw unsupportedModel(
        `Expected ncnn layers that Enlarger knows, but "${line.name}" is a ${line.type}.`,
        {
          layerType: line.type,
        },
      )
    return { ...line, weights: read(line, stream) }
  })
  stream.requireEnd()
  return { layers, halfWeights: stream.halfSeen }
}

/** The arrays of a `.bin` file, front to back. */
class WeightStream {
  readonly #reader: ByteReader
  halfSeen = false

  constructor(bin: Uint8Array) {
    this.#reader = new ByteReader(bin, 'the ncnn .bin file')
  }

  /** An array that begins with a storage tag. */
  tagged(shape: readonly number[]): Tensor {
    const count = elementCount(shape)
    const tag = this.#reader.u32()
    if (rawTags.includes(tag)) return this.raw(shape)
    if (tag === halfTag) return this.#half(shape, count)
    if (tag === int8Tag)
      throw unsupportedModel('Expected ncnn weights of 16 or 32 bits, but these are 8-bit integers.')
    return this.#table(shape, count)
  }

  /** An array without tag: always float32. */
  raw(shape: readonly number[]): Tensor {
    return { dims: shape, data: decodeElements(this.#reader.take(elementCount(shape) * 4), 'float32') }
  }

  requireEnd(): void {
    if (this.#reader.remaining > 0)
      throw invalidModel(
        `Expected the .bin file to end with its last layer, but ${this.#reader.remaining} bytes are left. Do both files belong together?`,
      )
  }

  #half(shape: readonly number[], count: number): Tensor {
    this.halfSeen = true
    const data = decodeElements(this.#reader.take(count * 2), 'float16')
    this.#reader.skip((count * 2) % 4)
    return { dims: shape, data }
  }

  /** Any other tag announces a table of 256 values and one index per weight. */
  #table(shape: readonly number[], count: number): Tensor {
    const table = decodeElements(this.#reader.take(256 * 4), 'float32')
    const data = Float32Array.from(this.#reader.take(count), (index) => table[index] ?? 0)
    this.#reader.skip((4 - (count % 4)) % 4)
    return { dims: shape, data }
  }
}

function readConvolution(layer: NcnnLayerLine, weights: WeightStream): Tensor[] {
  const out = size(layer, 0)
  const kernelWidth = size(layer, 1)
  const kernelHeight = size(layer, 11, kernelWidth)
  const weightCount = size(layer, 6)
  const inputs = weightCount / (out * kernelWidth * kernelHeight)
  if (!Number.isInteger(inputs) || inputs < 1)
    throw invalidModel(
      `Expected the ${weightCount} weights of layer "${layer.name}" to fill ${out} kernels of ${kernelWidth}x${kernelHeight}.`,
    )
  const kernel = weights.tagged([out, inputs, kernelHeight, kernelWidth])
  return hasBias(layer, 5) ? [kernel, weights.raw([out])] : [kernel]
}

function readInnerProduct(layer: NcnnLayerLine, weights: WeightStream): Tensor[] {
  const out = size(layer, 0)
  const weightCount = size(layer, 2)
  if (weightCount % out !== 0)
    throw invalidModel(`Expected the ${weightCount} weights of layer "${layer.name}" to fill ${out} rows.`)
  const matrix = weights.tagged([out, weightCount / out])
  return hasBias(layer, 1) ? [matrix, weights.raw([out])] : [matrix]
}

/** A `Scale` of −233 takes its factors from its second input and owns none. */
function readScale(layer: NcnnLayerLine, weights: WeightStream): Tensor[] {
  if (layer.parameters.get(0) === -233) return []
  const count = size(layer, 0)
  const factors = weights.raw([count])
  return hasBias(layer, 1) ? [factors, weights.raw([count])] : [factors]
}

function hasBias(layer: NcnnLayerLine, key: number): boolean {
  return layer.parameters.get(key) === 1
}

/** A positive integer parameter; `fallback` where the layer leaves it out. */
function size(layer: NcnnLayerLine, key: number, fallback?: number): number {
  const value = layer.parameters.get(key) ?? fallback
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1 || value > 2 ** 31)
    throw invalidModel(`Expected a positive whole number as parameter ${key} of layer "${layer.name}".`)
  return value
}
