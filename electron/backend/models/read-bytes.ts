import { readFile } from 'node:fs/promises'

/** A file as plain bytes: Node's own Buffer has a `slice` that shares memory, which readers must not meet. */
export async function readBytes(filePath: string): Promise<Uint8Array> {
  const { buffer, byteOffset, byteLength } = await readFile(filePath)
  return new Uint8Array(buffer, byteOffset, byteLength)
}
