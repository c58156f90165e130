import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'

/** The SHA-256 digest in lower-case hexadecimal. */
export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex')
}

/** The SHA-256 digest of a file, which need not fit into memory. */
export async function hashOfFile(filePath: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(filePath)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** A file's size in bytes, or `null` where there is none. */
export async function sizeOfFile(filePath: string): Promise<number | null> {
  return await stat(filePath).then(
    ({ size }) => size,
    () => null,
  )
}
