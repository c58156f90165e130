import { AppError } from '../../common/messages/app-error.ts'
import type { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { permute, type Tensor } from '../tensor.ts'
import type { GraphAttribute, GraphNode } from './graph-schema.ts'

/** Operations on sizes, which transposed convolutions are given and their strides tell as well. */
const shapeOperations = new Set(['Shape', 'StridedSlice', 'Pack'])

/** Inputs are written `name`, `name:0` or `^name` (only to order nodes). */
export function sourceName(input: string): string {
  return input.replace(/^\^/, '').replace(/:\d+$/, '')
}

/** Whether a node computes sizes only, so that it has no counterpart in the converted graph. */
export function isShapeArithmetic(node: GraphNode, isPicture: (name: string) => boolean): boolean {
  if (shapeOperations.has(node.op)) return true
  const isFirst = node.op === 'Placeholder'
  return !isFirst && !node.input.some((name) => isPicture(sourceName(name)))
}

/**
 * Writes one TensorFlow operation.
 * @param values pictures made so far, by node
 * @throws AppError `model-unsupported` for an operation or setting not known here.
 */
export function convertNode(
  graph: GraphBuilder,
  node: GraphNode,
  values: ReadonlyMap<string, Value>,
  constants: ReadonlyMap<string, Tensor>,
): Value {
  const names = node.input.filter((name) => !name.startsWith('^')).map(sourceName)
  const picture = (index: number): Value => required(node, values.get(names[index] ?? ''))
  const constant = (index: number): Tensor => required(node, constants.get(names[index] ?? ''))
  const isNhwc = text(node.attr['data_format'], 'NHWC') === 'NHWC'
  if (!isNhwc) throw unsupported(node, 'channels first')

  switch (node.op) {
    case 'Placeholder':
      return graph.input(3)
    case 'Identity':
      return graph.node('Identity', [picture(0)])
    case 'Conv2D':
      return convolution(graph, node, picture(0), constant(1), null)
    case '_FusedConv2D':
      return fused(graph, node, picture(0), constant(1), constant(2))
    case 'Conv2DBackpropInput':
      return transposed(graph, node, picture(2), constant(1))
    case 'BiasAdd':
      return graph.shift(picture(0), constant(1).data)
    case 'Relu':
      return graph.relu(picture(0))
    case 'LeakyRelu':
      return graph.leakyRelu(picture(0), node.attr['alpha']?.f ?? 0.2)
    case 'ConcatV2': {
      const axis = constant(names.length - 1).data[0]
      if (axis !== 3 && axis !== -1) throw unsupported(node, 'an axis other than the channels')
      return graph.concat(names.slice(0, -1).map((_, index) => picture(index)))
    }
    case 'DepthToSpace':
      return graph.depthToSpace(picture(0), integer(node.attr['block_size'], 1), 'DCR')
    case 'Add':
    case 'AddV2':
    case 'Mul':
      return arithmetic(graph, node, names, values, constants)
    default:
      throw unsupported(node, 'this operation')
  }
}

/** Sum or product of two pictures, or of a picture and a number. */
function arithmetic(
  graph: GraphBuilder,
  node: GraphNode,
  names: readonly string[],
  values: ReadonlyMap<string, Value>,
  constants: ReadonlyMap<string, Tensor>,
): Value {
  const pictures = names.flatMap((name) => values.get(name) ?? [])
  const [left, right] = pictures
  if (left && right) return node.op === 'Mul' ? graph.mul(left, right) : graph.add(left, right)
  const number = constants.get(names.find((name) => constants.has(name)) ?? '')
  if (!left || number?.data.length !== 1) throw unsupported(node, 'a constant that is no single number')
  const factor = number.data[0] ?? 0
  return node.op === 'Mul' ? graph.scale(left, factor) : graph.shift(left, factor)
}

function fused(graph: GraphBuilder, node: GraphNode, input: Value, weight: Tensor, bias: Tensor): Value {
  const [first, activation, ...more] = (node.attr['fused_ops']?.list?.s ?? []).map(fromBase64)
  if (first !== 'BiasAdd' || more.length > 0)
    throw unsupported(node, 'another fusion than a bias and an activation')
  const sum = convolution(graph, node, input, weight, bias)
  switch (activation) {
    case undefined:
      return sum
    case 'Relu':
      return graph.relu(sum)
    case 'LeakyRelu':
      return graph.leakyRelu(sum, node.attr['leakyrelu_alpha']?.f ?? 0.2)
    default:
      throw unsupported(node, `activation "${activation}"`)
  }
}

/** Weights lie as [height, width, in, out]. */
function convolution(
  graph: GraphBuilder,
  node: GraphNode,
  input: Value,
  weight: Tensor,
  bias: Tensor | null,
): Value {
  const dilation = square(node, 'dilations')
  if (square(node, 'strides') !== 1) throw unsupported(node, 'strides')
  const [height = 1, width = 1] = weight.dims
  const isSame = text(node.attr['padding'], 'VALID') === 'SAME'
  const [down, across] = isSame ? [(height - 1) * dilation, (width - 1) * dilation] : [0, 0]
  // TensorFlow puts the odd one below and right.
  const [top, left] = [Math.floor(down / 2), Math.floor(across / 2)]
  const padding = [top, left, down - top, across - left] as const
  return graph.conv(input, permute(weight, [3, 2, 0, 1]), bias, { dilation, padding })
}

/** Weights lie as [height, width, out, in]; the output is exactly `stride` times as large as the input. */
function transposed(graph: GraphBuilder, node: GraphNode, input: Value, weight: Tensor): Value {
  const stride = square(node, 'strides')
  const [height = 1, width = 1] = weight.dims
  const [down, across] = [height - stride, width - stride]
  if (text(node.attr['padding'], 'VALID') !== 'SAME' || down < 0 || across < 0)
    throw unsupported(node, 'its padding')
  const [top, left] = [Math.floor(down / 2), Math.floor(across / 2)]
  const padding = [top, left, down - top, across - left] as const
  return graph.deconv(input, permute(weight, [3, 2, 0, 1]), null, { stride, padding })
}

/** The setting for height and width, which must be the same; batch and channels must be 1. */
function square(node: GraphNode, name: string): number {
  const list = (node.attr[name]?.list?.i ?? ['1', '1', '1', '1']).map(Number)
  const [batch = 1, down = 1, across = 1, channels = 1] = list
  if (batch !== 1 || channels !== 1 || down !== across || down < 1) throw unsupported(node, name)
  return down
}

function integer(attribute: GraphAttribute | undefined, fallback: number): number {
  return Number(attribute?.i ?? fallback)
}

function text(attribute: GraphAttribute | undefined, fallback: string): string {
  return attribute?.s === undefined ? fallback : fromBase64(attribute.s)
}

function fromBase64(encoded: string): string {
  try {
    return atob(encoded)
  } catch (cause) {
    throw new AppError(
      'model-invalid',
      'Expected base64 in a setting of the TensorFlow.js model.',
      {},
      { cause },
    )
  }
}

function required<T>(node: GraphNode, value: T | undefined): T {
  if (value !== undefined) return value
  throw new AppError(
    'model-invalid',
    `Expected the inputs of "${node.name}" (${node.op}) but they are not there.`,
  )
}

function unsupported(node: GraphNode, what: string): AppError {
  return new AppError(
    'model-unsupported',
    `Expected an operation this application can convert but "${node.name}" (${node.op}) uses ${what}.`,
    { operation: node.op },
  )
}
