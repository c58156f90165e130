import { integerAttribute, integersAttribute } from '../onnx/attributes.ts'
import type { NodeProto, TensorProto } from '../onnx/generated/onnx_pb.ts'
import type { OnnxModel } from '../onnx/model-file.ts'
import { readConstant } from '../onnx/tensor-proto.ts'
import type { Tensor } from '../tensor.ts'

/** Length of a value along one side of an image of `n` pixels: `perPixel · n + plus`. */
export interface LineSize {
  readonly perPixel: number
  readonly plus: number
}

/** Channels and sides of a value that is a picture. */
export interface ValueSize {
  readonly channels: number
  readonly rows: LineSize
  readonly columns: LineSize
}

const sameSize =
  'Abs Add Cast Clip Div Erf Exp Identity LeakyRelu Mul Neg PRelu Pow Relu Round Sigmoid Softplus Sqrt Sub Tanh'.split(
    ' ',
  )

/**
 * Follows channels and sides through a graph of convolutions, for image sides that are multiples of what the
 * network asks for (where strides leave no rest). Values that are not followed are left out.
 */
export function valueSizes({ graph }: OnnxModel, inputChannels: number): ReadonlyMap<string, ValueSize> {
  const constants = new Map(graph.initializer.map((proto) => [proto.name, proto]))
  const input = graph.input.find(({ name }) => !constants.has(name))
  const sizes = new Map<string, ValueSize>()
  const whole = { perPixel: 1, plus: 0 }
  if (input) sizes.set(input.name, { channels: inputChannels, rows: whole, columns: whole })
  for (const node of graph.node) {
    const sources = node.input.map((name) => sizes.get(name)).filter((size) => size !== undefined)
    const constant: ConstantAt = (index) => constantAt(node, index, constants)
    const size = sizeAfter(node, sources, constant)
    const parts = node.opType === 'Split' ? constant(1)?.data : undefined
    node.output.forEach((name, index) => {
      if (size) sizes.set(name, { ...size, channels: parts?.[index] ?? size.channels })
    })
  }
  return sizes
}

type ConstantAt = (index: number) => Tensor | null

function sizeAfter(node: NodeProto, sources: readonly ValueSize[], constant: ConstantAt): ValueSize | null {
  const [first] = sources
  if (first === undefined) return null
  const along = (
    change: (line: LineSize, axis: 0 | 1) => LineSize,
    channels = first.channels,
  ): ValueSize => ({
    channels,
    rows: change(first.rows, 0),
    columns: change(first.columns, 1),
  })
  switch (node.opType) {
    case 'Conv':
      return along((line, axis) => convolved(node, line, axis, constant(1)), constant(1)?.dims[0])
    case 'ConvTranspose': {
      const channels = (constant(1)?.dims[1] ?? 0) * integerAttribute(node, 'group', 1)
      return along((line, axis) => deconvolved(node, line, axis, constant(1)), channels)
    }
    case 'DepthToSpace': {
      const block = integerAttribute(node, 'blocksize', 1)
      return along((line) => scaled(line, block), first.channels / block ** 2)
    }
    case 'SpaceToDepth': {
      const block = integerAttribute(node, 'blocksize', 1)
      return along((line) => scaled(line, 1 / block), first.channels * block ** 2)
    }
    case 'Resize': {
      const scales = constant(2)?.data
      return scales?.length === 4 ? along((line, axis) => scaled(line, scales[2 + axis] ?? 1)) : null
    }
    case 'Pad': {
      const pads = constant(1)?.data
      return pads?.length === 8
        ? along((line, axis) => longer(line, (pads[2 + axis] ?? 0) + (pads[6 + axis] ?? 0)))
        : null
    }
    case 'Slice':
      return sliced(first, constant)
    case 'Split':
      return integerAttribute(node, 'axis', 0) === 1 && constant(1) ? first : null
    case 'Gather':
      return integerAttribute(node, 'axis', 0) === 1 ? along((line) => line, constant(1)?.data.length) : null
    case 'Concat':
      return { ...first, channels: sources.reduce((sum, { channels }) => sum + channels, 0) }
    default:
      return sameSize.includes(node.opType) ? largest(sources) : null
  }
}

function convolved(node: NodeProto, line: LineSize, axis: 0 | 1, weight: Tensor | null): LineSize {
  const { extent, stride, pads } = geometry(node, axis, weight)
  return longer(scaled(longer(line, pads - extent), 1 / stride), 1)
}

function deconvolved(node: NodeProto, line: LineSize, axis: 0 | 1, weight: Tensor | null): LineSize {
  const { extent, stride, pads } = geometry(node, axis, weight)
  const extra = integersAttribute(node, 'output_padding', [0, 0])[axis] ?? 0
  return longer(scaled(longer(line, -1), stride), extent - pads + extra)
}

function geometry(
  node: NodeProto,
  axis: 0 | 1,
  weight: Tensor | null,
): { extent: number; stride: number; pads: number } {
  const kernel = integersAttribute(node, 'kernel_shape', weight?.dims.slice(2) ?? [1, 1])[axis] ?? 1
  const dilation = integersAttribute(node, 'dilations', [1, 1])[axis] ?? 1
  const pads = integersAttribute(node, 'pads', [0, 0, 0, 0])
  return {
    extent: (kernel - 1) * dilation + 1,
    stride: integersAttribute(node, 'strides', [1, 1])[axis] ?? 1,
    pads: (pads[axis] ?? 0) + (pads[2 + axis] ?? 0),
  }
}

/** Cuts by margins, as the writer makes them: starts from the front, ends from the back or at the very end. */
function sliced(size: ValueSize, constant: ConstantAt): ValueSize | null {
  const [starts, ends, axes] = [constant(1)?.data, constant(2)?.data, constant(3)?.data]
  if (!starts || !ends || !axes || constant(4)?.data.some((step) => step !== 1)) return null
  let { channels, rows, columns } = size
  for (const [index, axis] of axes.entries()) {
    const [start = 0, end = 0] = [starts[index], ends[index]]
    if (start < 0) return null
    if (axis === 1) channels = Math.min(end, channels) - start
    else if (end > 0 && end < 2 ** 31) return null
    else if (axis === 2) rows = longer(rows, Math.min(end, 0) - start)
    else columns = longer(columns, Math.min(end, 0) - start)
  }
  return { channels, rows, columns }
}

/** Element by element, a single pixel is spread over a picture. */
function largest(sources: readonly ValueSize[]): ValueSize | null {
  return sources.toSorted((a, b) => b.rows.perPixel - a.rows.perPixel)[0] ?? null
}

function longer({ perPixel, plus }: LineSize, by: number): LineSize {
  return { perPixel, plus: plus + by }
}

function scaled({ perPixel, plus }: LineSize, by: number): LineSize {
  return { perPixel: perPixel * by, plus: plus * by }
}

function constantAt(
  node: NodeProto,
  index: number,
  constants: ReadonlyMap<string, TensorProto>,
): Tensor | null {
  const proto = constants.get(node.input[index] ?? '')
  return proto ? readConstant(proto) : null
}
