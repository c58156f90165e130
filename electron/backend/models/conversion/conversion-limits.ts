import { totalmem } from 'node:os'
import type { ProcessLimits } from '../../../child-process/process-limits.ts'

const mebibyte = 2 ** 20

/** Reading holds a file, its weights as numbers, and the graph written from them, each once or twice. */
export function readingLimits(fileBytes: number): ProcessLimits {
  return {
    memoryBytes: atMost(512 * mebibyte + 8 * fileBytes),
    processorMs: 20_000 + (fileBytes / mebibyte) * 5000,
  }
}

/**
 * Running a network on a picture of 128 pixels a side, of which the largest known (HAT-L, 165 MB) takes 3 GB. A file
 * below a mebibyte holds so few weights that more than this is no network of its size.
 */
export function probingLimits(fileBytes: number): ProcessLimits {
  return {
    memoryBytes: atMost(416 * mebibyte + 32 * fileBytes),
    processorMs: 40_000 + (fileBytes / mebibyte) * 40_000,
  }
}

/** The most that any import may take: half of the computer's memory. */
export function largestMemoryBytes(): number {
  return Math.max(2048 * mebibyte, Math.floor(totalmem() / 2))
}

function atMost(bytes: number): number {
  return Math.min(bytes, largestMemoryBytes())
}
