import { createHash } from 'node:crypto'

/** The SHA-256 digest in lower-case hexadecimal. */
export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex')
}
