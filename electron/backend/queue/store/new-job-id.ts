import { randomBytes } from 'node:crypto'
import type { JobId } from '../../../common/identifiers.ts'

/**
 * A new identifier: a UUID of version 7 (RFC 9562), which begins with the time. Identifiers made one after
 * another so lie beside each other in the database's index, and adding many images writes few of its pages.
 */
export function newJobId(nowMs: number): JobId {
  const random = randomBytes(10)
  random[0] = 0x70 | ((random[0] ?? 0) & 0x0f)
  random[2] = 0x80 | ((random[2] ?? 0) & 0x3f)
  const digits = Math.trunc(nowMs).toString(16).padStart(12, '0') + random.toString('hex')
  const ends = [0, 8, 12, 16, 20, 32]
  return ends
    .slice(1)
    .map((end, index) => digits.slice(ends[index], end))
    .join('-') as JobId
}
