import { create } from '@bufbuild/protobuf'
import { AppError } from '../../common/messages/app-error.ts'
import { elementCount, type Tensor } from '../tensor.ts'
import {
  type TensorProto,
  TensorProto_DataLocation,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
} from './generated/onnx_pb.ts'

/** Element types in which this project writes constants. */
export type ConstantType = 'float32' | 'float16' | 'int64'

const elementBytes: Readonly<Partial<Record<number, number>>> = {
  [DataType.FLOAT]: 4,
  [DataType.FLOAT16]: 2,
  [DataType.BFLOAT16]: 2,
  [DataType.DOUBLE]: 8,
  [DataType.INT64]: 8,
  [DataType.INT32]: 4,
  [DataType.INT8]: 1,
  [DataType.UINT8]: 1,
  [DataType.BOOL]: 1,
}

/** A constant of floats, kept as `raw_data`. */
export function floatConstant(
  name: string,
  tensor: Tensor,
  type: 'float32' | 'float16' = 'float32',
): TensorProto {
  const values = type === 'float32' ? tensor.data : new Float16Array(tensor.data)
  return create(TensorProtoSchema, {
    name,
    dims: tensor.dims.map(BigInt),
    dataType: type === 'float32' ? DataType.FLOAT : DataType.FLOAT16,
    rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  })
}

/** A constant of 64-bit integers (shapes, axes); `dims` empty makes a scalar. */
export function integerConstant(
  name: string,
  values: readonly number[],
  dims: readonly number[] = [values.length],
): TensorProto {
  const data = BigInt64Array.from(values, BigInt)
  return create(TensorProtoSchema, {
    name,
    dims: dims.map(BigInt),
    dataType: DataType.INT64,
    rawData: new Uint8Array(data.buffer),
  })
}

/**
 * The numbers of a constant, as floats whatever its type (64-bit integers beyond 2^24 lose digits).
 * @throws AppError `model-invalid` where its data does not fit its shape or lies in another file;
 *   `model-unsupported` for element types no upscaling model uses.
 */
export function readConstant(proto: TensorProto): Tensor {
  const dims = proto.dims.map(Number)
  const count = elementCount(dims)
  if (dims.some((side) => side < 0) || !Number.isSafeInteger(count)) throw misfit(proto, count)
  if (proto.dataLocation === TensorProto_DataLocation.EXTERNAL) {
    throw new AppError(
      'model-invalid',
      `Expected the constant "${proto.name}" inside the model file but it is kept in another.`,
    )
  }
  const data = proto.rawData.length > 0 ? fromRaw(proto, count) : fromFields(proto)
  if (data.length !== count) throw misfit(proto, count)
  return { dims, data }
}

function fromRaw(proto: TensorProto, count: number): Float32Array {
  const bytesEach = elementBytes[proto.dataType]
  if (bytesEach === undefined) throw unsupported(proto)
  if (proto.rawData.length !== count * bytesEach) throw misfit(proto, count)
  // Typed views need alignment, which bytes inside a file do not have; so they are copied.
  const { buffer } = new Uint8Array(proto.rawData)
  switch (proto.dataType) {
    case DataType.FLOAT:
      return new Float32Array(buffer)
    case DataType.FLOAT16:
      return new Float32Array(new Float16Array(buffer))
    case DataType.BFLOAT16:
      return new Float32Array(Uint32Array.from(new Uint16Array(buffer), (bits) => bits << 16).buffer)
    case DataType.DOUBLE:
      return new Float32Array(new Float64Array(buffer))
    case DataType.INT64:
      return Float32Array.from(new BigInt64Array(buffer), Number)
    case DataType.INT32:
      return new Float32Array(new Int32Array(buffer))
    case DataType.INT8:
      return new Float32Array(new Int8Array(buffer))
    default:
      return new Float32Array(new Uint8Array(buffer))
  }
}

function fromFields(proto: TensorProto): Float32Array {
  switch (proto.dataType) {
    case DataType.FLOAT:
      return Float32Array.from(proto.floatData)
    case DataType.DOUBLE:
      return Float32Array.from(proto.doubleData)
    case DataType.INT64:
      return Float32Array.from(proto.int64Data, Number)
    case DataType.FLOAT16:
      return new Float32Array(new Float16Array(Uint16Array.from(proto.int32Data).buffer))
    case DataType.INT32:
    case DataType.INT8:
    case DataType.UINT8:
    case DataType.BOOL:
      return Float32Array.from(proto.int32Data)
    default:
      throw unsupported(proto)
  }
}

function misfit(proto: TensorProto, count: number): AppError {
  const shape = proto.dims.join(', ')
  return new AppError(
    'model-invalid',
    `Expected ${count} values in the constant "${proto.name}" of shape [${shape}] but its data has another length.`,
  )
}

function unsupported(proto: TensorProto): AppError {
  const type = Object.entries(DataType).find(([, value]) => value === proto.dataType)?.[0] ?? proto.dataType
  return new AppError(
    'model-unsupported',
    `Expected numbers in the constant "${proto.name}" but its element type is ${type}.`,
  )
}
