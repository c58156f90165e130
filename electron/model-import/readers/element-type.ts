import { invalidModel } from './invalid-model.ts'

/** Element types that model files store. */
export type ElementType =
  | 'float64'
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint64'
  | 'uint32'
  | 'uint16'
  | 'uint8'
  | 'bool'

/** Bytes per element. */
export const elementSizeBytes: Readonly<Record<ElementType, number>> = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint64: 8,
  uint32: 4,
  uint16: 2,
  uint8: 1,
  bool: 1,
}

const hostIsLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1

/** Decodes all of `bytes` to float32. Float32 data of this host's byte order and alignment is not copied. */
export function decodeElements(bytes: Uint8Array, type: ElementType, littleEndian = true): Float32Array {
  const size = elementSizeBytes[type]
  if (bytes.length % size !== 0)
    throw invalidModel(`Expected a multiple of ${size} bytes for ${type} values, but got ${bytes.length}.`)
  const count = bytes.length / size
  if (type === 'float32' && littleEndian === hostIsLittleEndian) {
    if (bytes.byteOffset % 4 === 0)
      return new Float32Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, count)
    return new Float32Array(new Uint8Array(bytes).buffer)
  }
  const read = elementReader(
    new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    type,
    littleEndian,
  )
  const values = new Float32Array(count)
  for (let index = 0; index < count; index++) values[index] = read(index * size)
  return values
}

function elementReader(view: DataView, type: ElementType, little: boolean): (offset: number) => number {
  switch (type) {
    case 'float64':
      return (offset) => view.getFloat64(offset, little)
    case 'float32':
      return (offset) => view.getFloat32(offset, little)
    case 'float16':
      return (offset) => halfValues[view.getUint16(offset, little)] ?? NaN
    case 'bfloat16':
      return bfloat16Reader(view, little)
    case 'int64':
      return (offset) => Number(view.getBigInt64(offset, little))
    case 'int32':
      return (offset) => view.getInt32(offset, little)
    case 'int16':
      return (offset) => view.getInt16(offset, little)
    case 'int8':
      return (offset) => view.getInt8(offset)
    case 'uint64':
      return (offset) => Number(view.getBigUint64(offset, little))
    case 'uint32':
      return (offset) => view.getUint32(offset, little)
    case 'uint16':
      return (offset) => view.getUint16(offset, little)
    case 'uint8':
      return (offset) => view.getUint8(offset)
    case 'bool':
      return (offset) => (view.getUint8(offset) === 0 ? 0 : 1)
  }
}

/** A bfloat16 is the upper half of a float32. */
function bfloat16Reader(view: DataView, little: boolean): (offset: number) => number {
  const scratch = new DataView(new ArrayBuffer(4))
  return (offset) => {
    scratch.setUint32(0, view.getUint16(offset, little) << 16)
    return scratch.getFloat32(0)
  }
}

/** The value of an IEEE 754 binary16 bit pattern. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1024 + fraction) * 2 ** (exponent - 25)
}

/** The values of all half floats by their bits: models hold tens of millions of them. */
const halfValues = Float32Array.from({ length: 1 << 16 }, (_, bits) => halfToNumber(bits))
