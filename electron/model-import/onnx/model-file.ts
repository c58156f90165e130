import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { AppError } from '../../common/messages/app-error.ts'
import { requireModestStructure } from './structure-limit.ts'
import { type GraphProto, GraphProtoSchema, type ModelProto, ModelProtoSchema } from './generated/onnx_pb.ts'

/** An ONNX model in memory: the message of the ONNX schema itself, always with a graph. */
export type OnnxModel = ModelProto & { graph: GraphProto }

/** Protobuf's own ceiling for one message. */
const maximumBytes = 2 ** 31 - 1
/** Nested messages: sub-graphs of control flow are the deepest real models have. */
const maximumDepth = 40

/**
 * Reads an ONNX file. The bytes are treated as hostile: nesting, the number of parts and every length are
 * bounded before they cost memory. Weights stay views into `file`.
 * @throws AppError `model-invalid` where the bytes are no ONNX model.
 */
export function decodeModel(file: Uint8Array): OnnxModel {
  // A plain view: Node's Buffer overrides `slice` to share memory.
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.byteLength)
  if (bytes.length > maximumBytes) {
    throw new AppError(
      'model-invalid',
      `Expected an ONNX file below 2 GiB but received ${bytes.length} bytes.`,
    )
  }
  let model: ModelProto
  try {
    requireModestStructure(ModelProtoSchema, bytes, maximumDepth)
    model = fromBinary(ModelProtoSchema, bytes, { recursionLimit: maximumDepth, readUnknownFields: false })
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError(
      'model-invalid',
      'Expected an ONNX model but the file is damaged or of another kind.',
      {},
      { cause },
    )
  }
  if (!model.graph || model.graph.node.length === 0 || model.opsetImport.length === 0) {
    throw new AppError('model-invalid', 'Expected an ONNX model with a graph but received none.')
  }
  return model as OnnxModel
}

/** The bytes of an ONNX file. */
export function encodeModel(model: OnnxModel): Uint8Array {
  return toBinary(ModelProtoSchema, model)
}

/** A model around `graph`, of the ONNX version this project writes (IR 8, opset 18). */
export function newModel(opset = 18): OnnxModel {
  return create(ModelProtoSchema, {
    irVersion: 8n,
    producerName: 'enlarger',
    opsetImport: [{ domain: '', version: BigInt(opset) }],
    graph: create(GraphProtoSchema, { name: 'core' }),
  }) as OnnxModel
}

/** The version of the standard operators that a model uses. */
export function opsetOf(model: OnnxModel): number {
  const standard = model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')
  return Number(standard?.version ?? 1n)
}
