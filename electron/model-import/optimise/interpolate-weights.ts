import { clone, equals } from '@bufbuild/protobuf'
import { AppError } from '../../common/messages/app-error.ts'
import {
  type GraphProto,
  GraphProtoSchema,
  TensorProto_DataType as DataType,
  type TensorProto,
} from '../onnx/generated/onnx_pb.ts'
import type { OnnxModel } from '../onnx/model-file.ts'
import { floatConstant, readConstant } from '../onnx/tensor-proto.ts'

/**
 * Moves the weights of `model` by `share` (0–1) of the way to those of `other`, which must be the same graph with
 * other weights. Between networks of which one was trained from the other, each point of the way is a network that
 * does a mean of what the ends do (network interpolation; Wang et al., "Deep Network Interpolation", 2018).
 * Changes `model`.
 * @throws AppError `model-invalid` where the graphs differ in more than the values of their weights.
 */
export function interpolateWeights(model: OnnxModel, other: OnnxModel, share: number): void {
  if (!equals(GraphProtoSchema, withoutWeights(model.graph), withoutWeights(other.graph)))
    throw differs('one graph')
  const ends = new Map(other.graph.initializer.map((proto) => [proto.name, proto]))
  model.graph.initializer = model.graph.initializer.map((proto) => {
    const end = ends.get(proto.name)
    if (!end || end.dataType !== proto.dataType) throw differs(`the constant "${proto.name}" in both`)
    return interpolate(proto, end, share)
  })
}

function interpolate(from: TensorProto, to: TensorProto, share: number): TensorProto {
  const [start, end] = [readConstant(from), readConstant(to)]
  if (start.dims.join() !== end.dims.join()) throw differs(`one shape of the constant "${from.name}"`)
  const isWeight = from.dataType === DataType.FLOAT || from.dataType === DataType.FLOAT16
  if (!isWeight) {
    // Shapes, axes and the like are part of the graph.
    if (start.data.some((value, index) => value !== end.data[index]))
      throw differs(`one value of the constant "${from.name}"`)
    return from
  }
  const data = start.data.map((value, index) => value + share * ((end.data[index] ?? 0) - value))
  const type = from.dataType === DataType.FLOAT ? 'float32' : 'float16'
  return floatConstant(from.name, { dims: start.dims, data }, type)
}

/** A graph's nodes, inputs and outputs, by which two can be compared. */
function withoutWeights(graph: GraphProto): GraphProto {
  const names = graph.initializer.map(({ name }) => name).toSorted()
  const bare = clone(GraphProtoSchema, { ...graph, initializer: [], valueInfo: [], name: '', docString: '' })
  return { ...bare, name: names.join('\n') }
}

function differs(expected: string): AppError {
  return new AppError('model-invalid', `Expected ${expected} in both models but they differ.`)
}
