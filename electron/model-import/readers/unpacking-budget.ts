import { invalidModel } from './invalid-model.ts'

/** Weights hardly pack: published files shrink by a tenth. */
const largestRatio = 8
const freeBytes = 64 * 2 ** 20

/** How many bytes may still be unpacked from one file, so that a small file cannot fill the memory. */
export interface UnpackingBudget {
  /** Bytes that are left. */
  remaining(): number
  /** @param what for the sentence. @throws AppError `model-invalid` where fewer are left */
  take(bytes: number, what: string): void
}

/** The budget of a file of `fileBytes`: eight times its size, and 64 MiB. */
export function unpackingBudget(fileBytes: number): UnpackingBudget {
  const allowed = freeBytes + largestRatio * fileBytes
  let used = 0
  return {
    remaining: () => allowed - used,
    take(bytes, what) {
      used += bytes
      if (used > allowed)
        throw invalidModel(
          `Expected at most ${allowed} unpacked bytes from a file of ${fileBytes}, but ${what} brings them to ${used} or more.`,
        )
    },
  }
}
