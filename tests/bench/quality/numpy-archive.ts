import { readFile } from 'node:fs/promises'
import { unzipSync } from 'fflate'

/** An array of a NumPy `.npz` archive, in C order. */
export interface NumpyArray {
  readonly shape: readonly number[]
  readonly values: Float64Array
}

/** Reads the float arrays of a `.npz` archive, by name. */
export async function readNumpyArchive(file: string): Promise<Map<string, NumpyArray>> {
  const entries = Object.entries(unzipSync(await readFile(file)))
  return new Map(entries.map(([name, bytes]) => [name.replace(/\.npy$/, ''), readNumpyArray(bytes)]))
}

function readNumpyArray(bytes: Uint8Array): NumpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const isFirstVersion = bytes[6] === 1
  const headerLength = isFirstVersion ? view.getUint16(8, true) : view.getUint32(8, true)
  const start = (isFirstVersion ? 10 : 12) + headerLength
  const header = new TextDecoder().decode(bytes.subarray(0, start))
  const type = /'descr': '([^']+)'/.exec(header)?.[1]
  const parts = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? '').split(',')
  const shape = parts.filter((part) => part.trim() !== '').map(Number)
  if (type !== '<f8' && type !== '<f4') {
    throw new TypeError(`Expected little-endian floats in a NumPy array but received ${header.slice(10)}`)
  }
  const size = type === '<f8' ? 8 : 4
  const values = Float64Array.from({ length: (bytes.length - start) / size }, (_, i) =>
    size === 8 ? view.getFloat64(start + i * 8, true) : view.getFloat32(start + i * 4, true),
  )
  return { shape, values: header.includes("'fortran_order': True") ? inRowOrder(shape, values) : values }
}

/** A matrix stored column by column, row by row. */
function inRowOrder(shape: readonly number[], values: Float64Array): Float64Array {
  const [rows = 1, columns = 1] = shape
  return values.map((_, i) => values[(i % columns) * rows + Math.floor(i / columns)] ?? 0)
}
