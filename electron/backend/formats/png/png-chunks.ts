import { crc32 } from 'node:zlib'
import { readBytes, type ByteReader } from '../../image/metadata/byte-tools.ts'

/** A chunk of a PNG file: its data lies at `at`. */
export interface PngChunk {
  readonly type: string
  readonly at: number
  readonly length: number
}

export const pngSignature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)

/** A file whose length is known. */
export interface SizedFile extends ByteReader {
  readonly sizeBytes: number
}

/**
 * The chunks of a PNG file in order, read by their heads alone.
 * @throws Error where the file ends inside a chunk
 */
export async function* pngChunks(file: SizedFile): AsyncGenerator<PngChunk> {
  const { sizeBytes: size } = file
  for (let at = pngSignature.length; at < size;) {
    const head = await readBytes(file, at, 8)
    if (head.length < 8) throw new Error('the file ends inside a chunk')
    const length = new DataView(head.buffer, head.byteOffset).getUint32(0)
    const type = String.fromCharCode(...head.subarray(4))
    if (at + 12 + length > size) throw new Error('the file ends inside a chunk')
    yield { type, at: at + 8, length }
    if (type === 'IEND') return
    at += 12 + length
  }
  throw new Error('the file has no end')
}

/** A chunk's bytes: length, type, data and check sum (PNG 3rd edition, section 5.3). */
export function pngChunk(type: string, data: Uint8Array): Uint8Array {
  const result = new Uint8Array(data.length + 12)
  const view = new DataView(result.buffer)
  view.setUint32(0, data.length)
  result.set(new TextEncoder().encode(type), 4)
  result.set(data, 8)
  view.setUint32(8 + data.length, crc32(result.subarray(4, 8 + data.length)))
  return result
}
