import {
  TensorProto_DataType as DataType,
  type NodeProto,
  type TensorProto,
} from '../onnx/generated/onnx_pb.ts'
import type { OnnxModel } from '../onnx/model-file.ts'
import { elementCount } from '../tensor.ts'
import type { Known } from './follow-node.ts'
import { density } from './reach.ts'

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

/** Multiply–accumulate operations of a node per input pixel. */
export function macsOf(
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

/** Bytes alive at once, at most: walks the nodes in order, holding each value from the node that makes it to the last that reads it. */
export function peakBytesPerPixel(
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
