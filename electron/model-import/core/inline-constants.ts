import { create } from '@bufbuild/protobuf'
import {
  TensorProto_DataType as DataType,
  type NodeProto,
  type TensorProto,
  TensorProtoSchema,
} from '../onnx/generated/onnx_pb.ts'
import { copyMessage } from '../onnx/copy-message.ts'
import type { OnnxModel } from '../onnx/model-file.ts'
import { integerConstant } from '../onnx/tensor-proto.ts'

/**
 * Moves the values of `Constant` nodes to the list of constants and takes constants out of the inputs (files
 * before IR version 4 list them there), so that later passes find constants in one place. Changes `model`.
 */
export function inlineConstants({ graph }: OnnxModel): void {
  const isConstant = (node: NodeProto): boolean => node.opType === 'Constant' && constantOf(node) !== null
  for (const node of graph.node.filter(isConstant)) {
    const proto = constantOf(node)
    if (proto) graph.initializer.push(proto)
  }
  graph.node = graph.node.filter((node) => !isConstant(node))
  const constants = new Set(graph.initializer.map(({ name }) => name))
  graph.input = graph.input.filter(({ name }) => !constants.has(name))
}

function constantOf(node: NodeProto): TensorProto | null {
  const name = node.output[0] ?? ''
  const [attribute] = node.attribute
  switch (attribute?.name) {
    case 'value':
      return attribute.t ? copyMessage(attribute.t, { name }) : null
    case 'value_float':
      return create(TensorProtoSchema, { name, dataType: DataType.FLOAT, floatData: [attribute.f] })
    case 'value_floats':
      return create(TensorProtoSchema, {
        name,
        dims: [BigInt(attribute.floats.length)],
        dataType: DataType.FLOAT,
        floatData: attribute.floats,
      })
    case 'value_int':
      return integerConstant(name, [Number(attribute.i)], [])
    case 'value_ints':
      return integerConstant(name, attribute.ints.map(Number))
    default:
      return null
  }
}
