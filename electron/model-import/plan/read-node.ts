import { floatAttribute, integerAttribute, textAttribute } from '../onnx/attributes.ts'
import type { NodeProto } from '../onnx/generated/onnx_pb.ts'
import type { Tensor } from '../tensor.ts'
import type { Constants } from './constants.ts'
import type { PlanTensor } from './layer.ts'
import type { LayerWriter } from './layer-writer.ts'
import { readConvolution } from './read-convolution.ts'
import { readResize } from './read-resize.ts'
import { Unplannable } from './unplannable.ts'

/** What a node may ask of the graph around it. */
export interface NodeContext {
  readonly constants: Constants
  /** The tensor of a value that was read before; `null` for constants and what is no picture. */
  find(name: string | undefined): PlanTensor | null
  isReadOnce(name: string | undefined): boolean
}

/**
 * Writes a node as layers; gives its outputs.
 * @throws Unplannable where no layer does what it does
 */
export function readNode(node: NodeProto, writer: LayerWriter, context: NodeContext): PlanTensor[] {
  const [first, second] = node.input
  const input = context.find(first)
  const isFree = context.isReadOnce(first)
  const required = (): PlanTensor => {
    if (input) return input
    throw new Unplannable(`its ${node.opType} reads no picture`)
  }
  switch (node.opType) {
    case 'Conv':
      return [readConvolution(node, required(), writer, context.constants)]
    case 'BatchNormalization':
      return [normalise(node, required(), isFree, writer, context.constants)]
    case 'Identity':
      return [required()]
    case 'Relu':
      return [writer.activate(required(), { kind: 'relu' }, isFree)]
    case 'LeakyRelu': {
      const slope = floatAttribute(node, 'alpha', 0.01)
      const slopes = new Float32Array(required().channels).fill(slope)
      return [writer.activate(required(), { kind: 'slopes', slopes }, isFree)]
    }
    case 'PRelu': {
      const slopes = perChannel(context.constants(second), required().channels)
      return [writer.activate(required(), { kind: 'slopes', slopes }, isFree)]
    }
    case 'Clip': {
      const lowest = optionalNumber(node.input[1], context, -Infinity)
      const highest = optionalNumber(node.input[2], context, Infinity)
      return [writer.activate(required(), { kind: 'clip', lowest, highest }, isFree)]
    }
    case 'Add':
    case 'Sub':
    case 'Mul':
    case 'Div':
      return [arithmetic(node, writer, context)]
    case 'Concat': {
      if (integerAttribute(node, 'axis', 1) !== 1)
        throw new Unplannable('it joins along another axis than channels')
      const parts = node.input.map((name) => context.find(name))
      return [
        writer.view(
          parts.flatMap((tensor) => {
            if (!tensor) throw new Unplannable('it joins a constant')
            return channelsOf(tensor, 0, tensor.channels)
          }),
        ),
      ]
    }
    case 'Split': {
      const sizes = context.constants(second)?.data
      if (!sizes || integerAttribute(node, 'axis', 0) !== 1)
        throw new Unplannable('it splits along another axis than channels')
      let start = 0
      return Array.from(sizes, (size) => {
        start += size
        return writer.view(channelsOf(required(), start - size, start))
      })
    }
    case 'Slice': {
      const [from, to, axis, step] = node.input.slice(1).map((name) => context.constants(name)?.data)
      const isChannels = axis?.length === 1 && axis[0] === 1 && (step?.[0] ?? 1) === 1
      const [start = 0, end = 0] = [from?.[0], to?.[0]]
      if (!isChannels || start < 0 || end <= start) throw new Unplannable('it cuts pixels')
      return [writer.view(channelsOf(required(), start, Math.min(end, required().channels)))]
    }
    case 'Gather': {
      const order = context.constants(second)
      if (!order || integerAttribute(node, 'axis', 0) !== 1)
        throw new Unplannable('it gathers other than channels')
      return [writer.view(Array.from(order.data, (channel) => channelAt(required(), channel)))]
    }
    case 'DepthToSpace': {
      const order = textAttribute(node, 'mode', 'DCR')
      if (order !== 'DCR' && order !== 'CRD')
        throw new Unplannable(`it shuffles pixels in the order ${order}`)
      return [writer.resample('shuffle', required(), integerAttribute(node, 'blocksize', 1), { order })]
    }
    case 'SpaceToDepth':
      return [writer.resample('unshuffle', required(), integerAttribute(node, 'blocksize', 1))]
    case 'Resize':
      return [readResize(node, required(), writer, context.constants)]
    default:
      throw new Unplannable(`it has nodes of the kind ${node.opType}`)
  }
}

/** Sums and products, of two pictures or with constants. */
function arithmetic(node: NodeProto, writer: LayerWriter, context: NodeContext): PlanTensor {
  const [leftName, rightName] = node.input
  const [left, right] = [context.find(leftName), context.find(rightName)]
  const { opType } = node
  if (left && right) {
    if (opType !== 'Add' && opType !== 'Sub') throw new Unplannable('it multiplies pictures')
    const isFree = (tensor: PlanTensor): boolean => context.isReadOnce(tensor === left ? leftName : rightName)
    if (left.channels === right.channels)
      return writer.sum(left, right, opType === 'Add' ? 1 : -1, left === right ? () => false : isFree)
    if (opType === 'Add' && (left.channels === 1 || right.channels === 1))
      return left.channels === 1 ? addToEach(right, left, writer) : addToEach(left, right, writer)
    throw new Unplannable('it adds pictures of different channels')
  }
  const tensor = left ?? right
  const constant = context.constants(left ? rightName : leftName)
  if (!tensor || !constant) throw new Unplannable(`its ${opType} reads no picture`)
  const values = perChannel(constant, tensor.channels)
  const ones = new Float32Array(tensor.channels).fill(1)
  const zeros = new Float32Array(tensor.channels)
  const isFree = context.isReadOnce(left ? leftName : rightName)
  if (opType === 'Mul') return writer.scale(tensor, values, zeros, isFree)
  if (opType === 'Add') return writer.scale(tensor, ones, values, isFree)
  if (opType === 'Div' && left)
    return writer.scale(
      tensor,
      values.map((value) => 1 / value),
      zeros,
      isFree,
    )
  if (opType === 'Sub') {
    return left
      ? writer.scale(
          tensor,
          ones,
          values.map((value) => -value),
          isFree,
        )
      : writer.scale(tensor, ones.fill(-1), values, isFree)
  }
  throw new Unplannable('it divides by a picture')
}

/** A picture of one channel added to each channel of another. */
function addToEach(picture: PlanTensor, single: PlanTensor, writer: LayerWriter): PlanTensor {
  const ones = { dims: [picture.channels, 1, 1, 1], data: new Float32Array(picture.channels).fill(1) }
  return writer.sum(writer.convolve(single, ones, null), picture, 1, () => true)
}

function normalise(
  node: NodeProto,
  input: PlanTensor,
  isFree: boolean,
  writer: LayerWriter,
  constants: Constants,
): PlanTensor {
  const epsilon = floatAttribute(node, 'epsilon', 1e-5)
  const [scale, shift, mean, variance] = node.input
    .slice(1, 5)
    .map((name) => perChannel(constants(name), input.channels))
  const factors = Float32Array.from(
    variance ?? [],
    (each, at) => (scale?.[at] ?? 0) / Math.sqrt(each + epsilon),
  )
  const summands = Float32Array.from(factors, (factor, at) => (shift?.[at] ?? 0) - factor * (mean?.[at] ?? 0))
  return writer.scale(input, factors, summands, isFree)
}

function channelsOf(
  tensor: PlanTensor,
  start: number,
  end: number,
): { tensor: PlanTensor; channel: number }[] {
  return Array.from({ length: end - start }, (_, at) => channelAt(tensor, start + at))
}

function channelAt(tensor: PlanTensor, channel: number): { tensor: PlanTensor; channel: number } {
  if (channel < 0 || channel >= tensor.channels) throw new Unplannable('it reads channels that are not there')
  return { tensor, channel }
}

/** One number, or one for each channel along the second axis of four. */
function perChannel(constant: Tensor | null, channels: number): Float32Array {
  if (!constant) throw new Unplannable('it reads a value where a constant is expected')
  const { dims, data } = constant
  if (data.length === 1 && dims.every((side) => side === 1))
    return new Float32Array(channels).fill(data[0] ?? 0)
  const isVector = dims.length === 1
  const isSpread = dims.length >= 3 && dims.at(-3) === channels && dims.at(-1) === 1 && dims.at(-2) === 1
  if (data.length === channels && (isSpread || isVector)) return data
  throw new Unplannable(`it has a constant of the shape [${dims.join(', ')}]`)
}

function optionalNumber(name: string | undefined, { constants }: NodeContext, fallback: number): number {
  if (name === undefined || name === '') return fallback
  const value = constants(name)?.data[0]
  if (value === undefined) throw new Unplannable('it clips by a value')
  return value
}
