import type { StoredSample } from './vips-file.ts'

/** Samples of any type, as numbers. */
export type StoredNumbers =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array

/** A file's bytes as the numbers they stand for. */
export function storedNumbers(bytes: ArrayBuffer, stored: StoredSample): StoredNumbers {
  switch (stored) {
    case 'uint8':
      return new Uint8Array(bytes)
    case 'int8':
      return new Int8Array(bytes)
    case 'uint16':
      return new Uint16Array(bytes)
    case 'int16':
      return new Int16Array(bytes)
    case 'uint32':
      return new Uint32Array(bytes)
    case 'int32':
      return new Int32Array(bytes)
    case 'float16':
      return Float32Array.from(new Float16Array(bytes))
    case 'float32':
      return new Float32Array(bytes)
    case 'float64':
      return new Float64Array(bytes)
    default:
      return stored satisfies never
  }
}

/** Whether samples of this type need no mapping: their full range is that of the picture. */
export function isPlainSample(stored: StoredSample): boolean {
  return stored === 'uint8' || stored === 'uint16' || stored === 'uint32'
}
