import { totalmem } from 'node:os'

/** Beyond what any decoder's budget allows (`decoding-budget.ts`), with the rest of the process. */
const mostBytes = 4 * 1024 ** 3
const leastBytes = 1024 ** 3

/** Resident memory a decoding process may take: at most half of the computer's. */
export function decodingMemoryLimit(): number {
  return Math.min(mostBytes, Math.max(leastBytes, Math.floor(totalmem() / 2)))
}
