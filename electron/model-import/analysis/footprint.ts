import { floatAttribute, integerAttribute, integersAttribute, textAttribute } from '../onnx/attributes.ts'
import type { NodeProto } from '../onnx/generated/onnx_pb.ts'
import type { Tensor } from '../tensor.ts'
import type { Footprint, Span } from './reach.ts'

/** Looks up a node's constant input; `null` where it is left out or no constant. */
export type ConstantInput = (index: number) => Tensor | null

/**
 * What a node reads of its first input along one axis, or `null` where this is not known.
 * @param axis 0 for height, 1 for width
 */
export function footprintOf(node: NodeProto, axis: 0 | 1, constant: ConstantInput): Footprint | null {
  switch (node.opType) {
    case 'Conv':
      return window(node, axis, constant(1)?.dims[2 + axis])
    case 'MaxPool':
    case 'AveragePool':
      return window(node, axis, undefined)
    case 'ConvTranspose':
      return transposedWindow(node, axis, constant(1)?.dims[2 + axis])
    case 'DepthToSpace':
      return repeat(integerAttribute(node, 'blocksize', 1))
    case 'SpaceToDepth': {
      const block = integerAttribute(node, 'blocksize', 1)
      if (!isFactor(block)) return null
      return pattern(1, block, (at) => ({ first: at * block, last: at * block + block - 1 }))
    }
    case 'Resize':
    case 'Upsample':
      return resize(node, axis, constant)
    case 'Pad':
      return padding(node, axis, constant)
    case 'Slice':
      return slice(axis, constant)
    default:
      return null
  }
}

/** Extents beyond these come from no network, only from damaged files. */
const largestExtentPx = 4096
const largestFactor = 64

/** Reads the position itself. */
export const samePosition: Footprint = pattern(1, 1, (at) => ({ first: at, last: at }))

function pattern(outputs: number, inputs: number, reads: (position: number) => Span): Footprint {
  return { outputs, inputs, reads }
}

function isFactor(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= largestFactor
}

function isExtent(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) <= largestExtentPx
}

function repeat(factor: number): Footprint | null {
  if (!isFactor(factor)) return null
  return pattern(factor, 1, (at) => ({ first: Math.floor(at / factor), last: Math.floor(at / factor) }))
}

interface Window {
  readonly kernel: number
  readonly stride: number
  readonly dilation: number
  readonly before: number
}

function windowOf(node: NodeProto, axis: 0 | 1, weightSide: number | undefined): Window | null {
  const kernel = integersAttribute(
    node,
    'kernel_shape',
    weightSide === undefined ? [] : [weightSide, weightSide],
  )[axis]
  const stride = integersAttribute(node, 'strides', [1, 1])[axis] ?? 1
  const dilation = integersAttribute(node, 'dilations', [1, 1])[axis] ?? 1
  if (kernel === undefined || kernel < 1 || dilation < 1 || !isFactor(stride) || !isExtent(kernel * dilation))
    return null
  const extent = (kernel - 1) * dilation
  switch (textAttribute(node, 'auto_pad', 'NOTSET')) {
    case 'NOTSET':
      return { kernel, stride, dilation, before: integersAttribute(node, 'pads', [0, 0, 0, 0])[axis] ?? 0 }
    case 'VALID':
      return { kernel, stride, dilation, before: 0 }
    case 'SAME_UPPER':
      return stride === 1 ? { kernel, stride, dilation, before: Math.floor(extent / 2) } : null
    case 'SAME_LOWER':
      return stride === 1 ? { kernel, stride, dilation, before: Math.ceil(extent / 2) } : null
    default:
      return null
  }
}

function window(node: NodeProto, axis: 0 | 1, weightSide: number | undefined): Footprint | null {
  const found = windowOf(node, axis, weightSide)
  if (!found) return null
  const { kernel, stride, dilation, before } = found
  return pattern(1, stride, (at) => {
    const first = at * stride - before
    return { first, last: first + (kernel - 1) * dilation }
  })
}

function transposedWindow(node: NodeProto, axis: 0 | 1, weightSide: number | undefined): Footprint | null {
  const found = windowOf(node, axis, weightSide)
  if (!found || textAttribute(node, 'auto_pad', 'NOTSET') !== 'NOTSET') return null
  const { kernel, stride, dilation, before } = found
  return pattern(stride, 1, (at) => ({
    first: Math.ceil((at + before - (kernel - 1) * dilation) / stride),
    last: Math.floor((at + before) / stride),
  }))
}

function resize(node: NodeProto, axis: 0 | 1, constant: ConstantInput): Footprint | null {
  const scales = (node.opType === 'Upsample' || node.input.length === 2 ? constant(1) : constant(2))?.data
  const fraction =
    scales?.length === 4 && scales[0] === 1 && scales[1] === 1 ? asFraction(scales[2 + axis] ?? 0) : null
  if (!fraction) return null
  const [outputs, inputs] = fraction
  if (outputs > largestFactor * inputs) return null
  const byDefault = node.opType === 'Upsample' || node.input.length === 2 ? 'asymmetric' : 'half_pixel'
  const coordinates = textAttribute(node, 'coordinate_transformation_mode', byDefault)
  const isCentred = coordinates === 'half_pixel' || coordinates === 'pytorch_half_pixel'
  if (!isCentred && coordinates !== 'asymmetric') return null
  const ratio = inputs / outputs
  // A hair of rounding must not reach one pixel farther.
  const source = (at: number): number =>
    Number((isCentred ? (at + 0.5) * ratio - 0.5 : at * ratio).toFixed(9))
  const support = supportOf(node, integerAttribute(node, 'antialias', 0) === 1 ? Math.max(1, ratio) : 1)
  return support && pattern(outputs, inputs, (at) => support(source(at)))
}

/** Which neighbours a resize weighs for a position between pixels. */
function supportOf(node: NodeProto, widening: number): ((position: number) => Span) | null {
  switch (textAttribute(node, 'mode', 'nearest')) {
    case 'nearest':
      return nearest(
        textAttribute(node, 'nearest_mode', node.opType === 'Upsample' ? 'floor' : 'round_prefer_floor'),
      )
    case 'linear':
      if (widening > 1) return wide(widening)
      return (at) => ({ first: Math.floor(at), last: Math.ceil(at) })
    case 'cubic': {
      if (widening > 1 || floatAttribute(node, 'cubic_coeff_a', -0.75) === 0) return wide(2 * widening)
      return (at) => ({ first: Math.floor(at) - 1, last: Math.floor(at) + 2 })
    }
    default:
      return null
  }
}

function wide(halfWidth: number): (position: number) => Span {
  return (at) => ({ first: Math.ceil(at - halfWidth), last: Math.floor(at + halfWidth) })
}

function nearest(mode: string): ((position: number) => Span) | null {
  const round: Record<string, (at: number) => number> = {
    floor: Math.floor,
    ceil: Math.ceil,
    round_prefer_floor: (at) => Math.ceil(at - 0.5),
    round_prefer_ceil: (at) => Math.floor(at + 0.5),
  }
  const chosen = round[mode]
  return chosen ? (at) => ({ first: chosen(at), last: chosen(at) }) : null
}

function padding(node: NodeProto, axis: 0 | 1, constant: ConstantInput): Footprint | null {
  const amounts = constant(1)?.data ?? integersAttribute(node, 'pads', [])
  const before = amounts.length === 8 ? amounts[2 + axis] : undefined
  return before === undefined || !isExtent(before)
    ? null
    : pattern(1, 1, (at) => ({ first: at - before, last: at - before }))
}

function slice(axis: 0 | 1, constant: ConstantInput): Footprint | null {
  const [starts, axes, steps] = [constant(1)?.data, constant(3)?.data, constant(4)?.data]
  if (!starts) return null
  const index = axes ? axes.findIndex((name) => name === 2 + axis || name === axis - 2) : 2 + axis
  const start = index < 0 ? 0 : (starts[index] ?? 0)
  const step = index < 0 ? 1 : (steps?.[index] ?? 1)
  // A start counted from the end depends on the image's size.
  if (start < 0 || !isExtent(start) || !isFactor(step)) return null
  return pattern(1, step, (at) => ({ first: at * step + start, last: at * step + start }))
}

/** The factor as a fraction of small whole numbers: `[outputs, inputs]`. */
function asFraction(factor: number): [number, number] | null {
  for (let inputs = 1; inputs <= 64; inputs++) {
    const outputs = Math.round(factor * inputs)
    if (outputs > 0 && Math.abs(outputs - factor * inputs) < 1e-5 * inputs) return [outputs, inputs]
  }
  return null
}
