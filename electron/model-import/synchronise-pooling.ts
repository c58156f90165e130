import { create } from '@bufbuild/protobuf'
import { integersAttribute } from './onnx/attributes.ts'
import {
  TensorProto_DataType as DataType,
  ValueInfoProtoSchema,
  type GraphProto,
  type NodeProto,
  type ValueInfoProto,
} from './onnx/generated/onnx_pb.ts'
import type { OnnxModel } from './onnx/model-file.ts'
import { readConstant } from './onnx/tensor-proto.ts'

/**
 * Makes a graph give what its global averages come to, instead of its result: one output per average, in the
 * order in which they are computed.
 *
 * Networks that average over the whole image (squeeze-and-excitation) see only a tile when run in tiles, and
 * tiles would not join. So tiles are first run through this graph, the averages of all tiles are averaged, and
 * then every tile is run through {@link givePooling}'s graph with the same values.
 * @returns whether there is anything to measure; an untouched graph otherwise.
 */
export function measurePooling({ graph }: OnnxModel): boolean {
  const averages = globalAverages(graph)
  if (averages.length === 0) return false
  graph.output = averages.map(floatValue)
  return true
}

/** Makes a graph take its global averages as further inputs, named and ordered as {@link measurePooling} gives them. */
export function givePooling({ graph }: OnnxModel): void {
  const averages = new Set(globalAverages(graph))
  graph.node = graph.node.filter((node) => !averages.has(node.output[0] ?? ''))
  graph.input.push(...[...averages].map(floatValue))
}

/** Names of the values that are averages over height and width. */
function globalAverages(graph: GraphProto): string[] {
  return graph.node.filter((node) => isGlobalAverage(node, graph)).map((node) => node.output[0] ?? '')
}

function isGlobalAverage(node: NodeProto, graph: GraphProto): boolean {
  if (node.opType === 'GlobalAveragePool') return true
  if (node.opType !== 'ReduceMean') return false
  const constant = graph.initializer.find(({ name }) => name === node.input[1])
  const axes = constant ? [...readConstant(constant).data] : integersAttribute(node, 'axes', [])
  const sorted = axes.map((axis) => (axis < 0 ? axis + 4 : axis)).sort()
  return sorted.length === 2 && sorted[0] === 2 && sorted[1] === 3
}

/** A value of any shape: averages keep or drop their single pixel as the graph's operators have it. */
function floatValue(name: string): ValueInfoProto {
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType', value: { elemType: DataType.FLOAT } } },
  })
}
