import { integerAttribute, integersAttribute } from '../onnx/attributes.ts'
import type { NodeProto, TensorProto } from '../onnx/generated/onnx_pb.ts'
import { readConstant } from '../onnx/tensor-proto.ts'
import type { Tensor } from '../tensor.ts'
import { type ConstantInput, footprintOf, samePosition } from './footprint.ts'
import { type Reach, through, union } from './reach.ts'

/** A value that is an image: how it follows from the network's input. */
export interface ImageValue {
  readonly kind: 'image'
  readonly channels: number
  readonly height: Reach
  readonly width: Reach
  readonly pooled: boolean
  /** Something was stretched to the image's size, so that its pixels lie elsewhere in tiles than in the image. */
  readonly stretched: boolean
}
/**
 * `constant`: the same for every image. `size`: the height and width of an image. `pooled`: one pixel that every
 * pixel of the image had a part in.
 */
export type Known =
  | ImageValue
  | SizeValue
  | { readonly kind: 'constant' }
  | { readonly kind: 'pooled'; readonly channels: number }

interface SizeValue {
  readonly kind: 'size'
  readonly height: Reach
  readonly width: Reach
}

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
 * What a node makes of the values it reads, one entry for each output. `null` where the operator, or how it
 * is used here, is not understood.
 */
export function followNode(
  node: NodeProto,
  values: ReadonlyMap<string, Known>,
  constants: ReadonlyMap<string, TensorProto>,
): Known[] | null {
  const inputs = node.input.filter((name) => name !== '').map((name) => values.get(name))
  const known = inputs.filter((value) => value !== undefined)
  if (known.length !== inputs.length) return null
  if (node.opType === 'Shape') return [sizeOf(known[0])]
  if (known.every(({ kind }) => kind === 'constant' || kind === 'size')) {
    return node.output.map(() => ({ kind: 'constant' }))
  }
  const constant: ConstantInput = (index) => constantNamed(node.input[index], constants)
  const channels = channelsAfter(node, known, constant)
  if (channels === null) return null
  const images = known.filter((value) => value.kind === 'image')
  const [first] = images
  if (!first) return node.output.map((_, index) => ({ kind: 'pooled', channels: channels[index] ?? 0 }))
  if (poolingOperators.has(node.opType)) {
    if (poolsChannels(node, constant)) return [{ ...first, channels: 1 }]
    return poolsSpace(node, constant) ? [{ kind: 'pooled', channels: first.channels }] : null
  }
  const stretched = images.some((image) => image.stretched)
  const size = known.find((value) => value.kind === 'size')
  // Where it reads depends on the size of the image, and is close to where it would by the ratio of both.
  if (size) {
    const { height, width } = size
    return node.opType === 'Resize' && images.length === 1
      ? [{ ...first, height, width, stretched: true }]
      : null
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
    stretched,
  }))
}

/** The size of an image, whole or from some axis on; anything else of a shape is merely constant. */
function sizeOf(value: Known | undefined): Known {
  return value?.kind === 'image'
    ? { kind: 'size', height: value.height, width: value.width }
    : { kind: 'constant' }
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
  const counts = inputs.map((value) => ('channels' in value ? value.channels : 0))
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
  const axes = reducedAxes(node, constant)
  return axes.length === 2 && axes.includes(2) && axes.includes(3)
}

/** What is known of a pixel's channels together, as in a normalisation of each pixel by itself. */
function poolsChannels(node: NodeProto, constant: ConstantInput): boolean {
  const axes = reducedAxes(node, constant)
  return axes.length === 1 && axes[0] === 1
}

/** Axes that a reduction leaves at a length of one; none where it drops them. */
function reducedAxes(node: NodeProto, constant: ConstantInput): number[] {
  if (integerAttribute(node, 'keepdims', 1) !== 1) return []
  const axes = [...(constant(1)?.data ?? integersAttribute(node, 'axes', []))]
  return axes.map((axis) => (axis < 0 ? axis + 4 : axis))
}

function constantNamed(name: string | undefined, constants: ReadonlyMap<string, TensorProto>): Tensor | null {
  const proto = constants.get(name ?? '')
  return proto ? readConstant(proto) : null
}
