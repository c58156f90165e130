import {
  TensorProto_DataType as DataType,
  type TensorProto,
  type ValueInfoProto,
} from '../onnx/generated/onnx_pb.ts'
import type { OnnxModel } from '../onnx/model-file.ts'
import { floatConstant, readConstant } from '../onnx/tensor-proto.ts'

/**
 * Turns a network of half floats into one of 32-bit floats with the same weights, which computes as well or
 * better everywhere and faster on processors. Other networks stay as they are. Changes `model`.
 */
export function widenHalves({ graph }: OnnxModel): void {
  const isHalf = ({ dataType }: TensorProto): boolean =>
    dataType === DataType.FLOAT16 || dataType === DataType.BFLOAT16
  const widen = (proto: TensorProto): TensorProto =>
    isHalf(proto) ? floatConstant(proto.name, readConstant(proto)) : proto
  graph.initializer = graph.initializer.map(widen)
  for (const node of graph.node) {
    for (const attribute of node.attribute) {
      if (attribute.t && isHalf(attribute.t)) attribute.t = widen(attribute.t)
      if (node.opType === 'Cast' && attribute.name === 'to' && isHalfType(Number(attribute.i)))
        attribute.i = BigInt(DataType.FLOAT)
    }
  }
  for (const info of [...graph.input, ...graph.output]) widenInfo(info)
  // Types of inner values are found again from the rest.
  graph.valueInfo = []
}

function widenInfo(info: ValueInfoProto): void {
  if (info.type?.value.case === 'tensorType' && isHalfType(info.type.value.value.elemType)) {
    info.type.value.value.elemType = DataType.FLOAT
  }
}

function isHalfType(type: number): boolean {
  return type === DataType.FLOAT16 || type === DataType.BFLOAT16
}
