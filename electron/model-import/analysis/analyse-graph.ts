import { integerAttribute, integersAttribute } from '../onnx/attributes.ts'
import {
  TensorProto_DataType as DataType,
  type NodeProto,
  type TensorProto,
} from '../onnx/generated/onnx_pb.ts'
import type { OnnxModel } from '../onnx/model-file.ts'
import { readConstant } from '../onnx/tensor-proto.ts'
import { elementCount, type Tensor } from '../tensor.ts'
import { type ConstantInput, footprintOf, samePosition } from './footprint.ts'
import { density, inputReach, radiusOf, type Reach, through, union } from './reach.ts'

/** What can be told of a network by reading its graph. */
export interface GraphAnalysis {
  /** Output pixels per input pixel along one side. */
  readonly scale: number
  /** How far an output pixel can look, in input pixels; where the network pools globally, without that. */
  readonly localRadiusPx: number
  readonly globalPooling: boolean
  /** Sides must be multiples of this. */
  readonly multipleOfPx: number
  readonly inputChannels: number
  readonly outputChannels: number
  /** Multiply–accumulate operations per input pixel. */
  readonly macsPerPixel: number
  /** Bytes of intermediate values alive at once, at most, per input pixel. */
  readonly memoryBytesPerPixel: number
}

/** A value that is an image: how it follows from the network's input. */
interface ImageValue {
  readonly kind: 'image'
  readonly channels: number
  readonly height: Reach
  readonly width: Reach
  readonly pooled: boolean
}
/** `constant`: the same for every image. `pooled`: one pixel that every pixel of the image had a part in. */
type Known =
  ImageValue | { readonly kind: 'constant' } | { readonly kind: 'pooled'; readonly channels: number }

const poolingOperators = new Set([
  'GlobalAveragePool',
  'GlobalMaxPool',
  'ReduceMean',
  'ReduceMax',
  'ReduceSum',
])
const elementwiseOperators = new Set(
  (
    'Abs Add BatchNormalization Cast Clip Concat Div Elu Erf Exp Gather Gelu HardSigmoid HardSwish Identity LeakyRelu ' +
    'Log Max Min Mish Mul Neg PRelu Pow Reciprocal Relu Round Selu Sigmoid Softplus Split Sqrt Sub Sum Tanh Dropout'
  ).split(' '),
)

/**
 * Follows a graph of one NCHW image input through every node. `null` where some operator is not understood
 * (attention, reshapes, sizes that depend on the image): the facts must then be measured.
 */
export function analyseGraph(model: OnnxModel): GraphAnalysis | null {
  const { graph } = model
  const constants = new Map(graph.initializer.map((proto) => [proto.name, proto]))
  const input = graph.input.find(({ name }) => !constants.has(name))
  const output = graph.output[0]
  const inputChannels = channelsOf(input)
  if (!input || !output || inputChannels === null) return null

  const values = new Map<string, Known>(graph.initializer.map(({ name }) => [name, { kind: 'constant' }]))
  values.set(input.name, {
    kind: 'image',
    channels: inputChannels,
    height: inputReach,
    width: inputReach,
    pooled: false,
  })
  let macsPerPixel = 0
  for (const node of graph.node) {
    const outputs = follow(node, values, constants)
    if (!outputs) return null
    outputs.forEach((value, index) => values.set(node.output[index] ?? '', value))
    macsPerPixel += macsOf(node, values, constants)
  }
  const result = values.get(output.name)
  if (result?.kind !== 'image') return null
  const scale = density(result.height)
  if (!Number.isInteger(scale) || scale !== density(result.width)) return null
  return {
    scale,
    localRadiusPx: Math.max(radiusOf(result.height, scale), radiusOf(result.width, scale)),
    globalPooling: result.pooled,
    multipleOfPx: result.height.stepPx,
    inputChannels,
    outputChannels: result.channels,
    macsPerPixel,
    memoryBytesPerPixel: peakBytesPerPixel(graph.node, values, input.name, output.name),
  }
}

/** Numbers in a model's weights, whatever the graph around them. */
export function countParameters(model: OnnxModel): number {
  const floats: readonly number[] = [DataType.FLOAT, DataType.FLOAT16, DataType.BFLOAT16, DataType.DOUBLE]
  const tensors = [
    ...model.graph.initializer,
    ...model.graph.node.flatMap((node) => node.attribute.flatMap(({ t }) => (t ? [t] : []))),
  ]
  return tensors
    .filter(({ dataType }) => floats.includes(dataType))
    .reduce((sum, { dims }) => sum + elementCount(dims.map(Number)), 0)
}

function follow(
  node: NodeProto,
  values: ReadonlyMap<string, Known>,
  constants: ReadonlyMap<string, TensorProto>,
): Known[] | null {
  const inputs = node.input.filter((name) => name !== '').map((name) => values.get(name))
  const known = inputs.filter((value) => value !== undefined)
  if (known.length !== inputs.length) return null
  if (node.opType === 'Shape' || known.every(({ kind }) => kind === 'constant')) {
    return node.output.map(() => ({ kind: 'constant' }))
  }
  const constant: ConstantInput = (index) => constantNamed(node.input[index], constants)
  const channels = channelsAfter(node, known, constant)
  if (channels === null) return null
  const images = known.filter((value) => value.kind === 'image')
  const [first] = images
  if (!first) return node.output.map((_, index) => ({ kind: 'pooled', channels: channels[index] ?? 0 }))
  if (poolingOperators.has(node.opType)) {
    return poolsSpace(node, constant) ? [{ kind: 'pooled', channels: first.channels }] : null
  }
  const pooled = known.some((value) => value.kind === 'pooled' || (value.kind === 'image' && value.pooled))
  const height = alongAxis(
    node,
    0,
    images.map((image) => image.height),
    constant,
  )
  const width = alongAxis(
    node,
    1,
    images.map((image) => image.width),
    constant,
  )
  if (!height || !width) return null
  return node.output.map((_, index) => ({
    kind: 'image',
    channels: channels[index] ?? 0,
    height,
    width,
    pooled,
  }))
}

function alongAxis(
  node: NodeProto,
  axis: 0 | 1,
  reaches: readonly Reach[],
  constant: ConstantInput,
): Reach | null {
  const footprint = elementwiseOperators.has(node.opType) ? samePosition : footprintOf(node, axis, constant)
  if (!footprint) return null
  const [first, ...others] = reaches.map((reach) => through(reach, footprint))
  return others.reduce<Reach | null>((sum, reach) => sum && reach && union(sum, reach), first ?? null)
}

/** Channels of each output of a node; `null` where unknown. */
function channelsAfter(node: NodeProto, inputs: readonly Known[], constant: ConstantInput): number[] | null {
  const counts = inputs.map((value) => (value.kind === 'constant' ? 0 : value.channels))
  const [first = 0] = counts
  switch (node.opType) {
    case 'Conv':
      return oneOrNull(constant(1)?.dims[0])
    case 'ConvTranspose':
      return oneOrNull((constant(1)?.dims[1] ?? Number.NaN) * integerAttribute(node, 'group', 1))
    case 'Concat':
      return integerAttribute(node, 'axis', 1) === 1 ? [counts.reduce((sum, count) => sum + count, 0)] : null
    case 'DepthToSpace':
      return [first / integerAttribute(node, 'blocksize', 1) ** 2]
    case 'SpaceToDepth':
      return [first * integerAttribute(node, 'blocksize', 1) ** 2]
    case 'Split': {
      const sizes =
        constant(1)?.data ??
        integersAttribute(
          node,
          'split',
          node.output.map(() => first / node.output.length),
        )
      return integerAttribute(node, 'axis', 0) === 1 ? [...sizes] : null
    }
    case 'Gather':
      return integerAttribute(node, 'axis', 0) === 1 ? oneOrNull(constant(1)?.data.length) : null
    case 'Slice':
      return [slicedChannels(first, constant)]
    default:
      return node.output.map(() => Math.max(...counts))
  }
}

function slicedChannels(channels: number, constant: ConstantInput): number {
  const [starts, ends, axes] = [constant(1)?.data, constant(2)?.data, constant(3)?.data]
  const index = axes ? axes.findIndex((axis) => axis === 1 || axis === -3) : 1
  const [start, end] = [starts?.[index], ends?.[index]]
  if (start === undefined || end === undefined) return channels
  const fromStart = (at: number): number => Math.min(channels, at < 0 ? channels + at : at)
  return Math.max(0, fromStart(end) - fromStart(start))
}

function oneOrNull(count: number | undefined): number[] | null {
  return count === undefined || Number.isNaN(count) ? null : [count]
}

function poolsSpace(node: NodeProto, constant: ConstantInput): boolean {
  if (node.opType.startsWith('Global')) return true
  const axes = [...(constant(1)?.data ?? integersAttribute(node, 'axes', []))].map((axis) =>
    axis < 0 ? axis + 4 : axis,
  )
  return (
    integerAttribute(node, 'keepdims', 1) === 1 && axes.length === 2 && axes.includes(2) && axes.includes(3)
  )
}

function macsOf(
  node: NodeProto,
  values: ReadonlyMap<string, Known>,
  constants: ReadonlyMap<string, TensorProto>,
): number {
  if (node.opType !== 'Conv' && node.opType !== 'ConvTranspose') return 0
  // Each weight is used once for every position of the output (of the input, where the convolution is transposed).
  const counted = values.get((node.opType === 'Conv' ? node.output[0] : node.input[0]) ?? '')
  const weight = constants.get(node.input[1] ?? '')
  if (counted?.kind !== 'image' || !weight) return 0
  return elementCount(weight.dims.map(Number)) * density(counted.height) * density(counted.width)
}

/** Walks the nodes in order, holding each value from the node that makes it to the last that reads it. */
function peakBytesPerPixel(
  nodes: readonly NodeProto[],
  values: ReadonlyMap<string, Known>,
  inputName: string,
  outputName: string,
): number {
  const lastUse = new Map<string, number>([[outputName, nodes.length]])
  nodes.forEach((node, index) =>
    node.input.forEach((name) => lastUse.set(name, Math.max(index, lastUse.get(name) ?? 0))),
  )
  const bytes = (name: string): number => {
    const value = values.get(name)
    return value?.kind === 'image' ? 4 * value.channels * density(value.height) * density(value.width) : 0
  }
  let [live, peak] = [bytes(inputName), 0]
  nodes.forEach((node, index) => {
    live += node.output.reduce((sum, name) => sum + bytes(name), 0)
    peak = Math.max(peak, live)
    for (const name of new Set(node.input)) if (lastUse.get(name) === index) live -= bytes(name)
  })
  return Math.round(peak)
}

function constantNamed(name: string | undefined, constants: ReadonlyMap<string, TensorProto>): Tensor | null {
  const proto = constants.get(name ?? '')
  return proto ? readConstant(proto) : null
}

function channelsOf(input: OnnxModel['graph']['input'][number] | undefined): number | null {
  const type = input?.type?.value
  const axis = type?.case === 'tensorType' ? type.value.shape?.dim[1]?.value : undefined
  return axis?.case === 'dimValue' ? Number(axis.value) : null
}
