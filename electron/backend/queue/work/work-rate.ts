import type { QueueTotals } from '../store/job-store.ts'

/** Measures how fast the queue gets on, and tells how long the rest will take. */
export interface WorkRate {
  /** Counts a finished image. `activeMs` leaves out the time in which the queue was paused. */
  record(image: {
    readonly inputPixels: number
    readonly outputPixels: number
    readonly activeMs: number
  }): void
  /** Output megapixels per second; `null` before the first image. */
  megapixelsPerSecond(): number | null
  /** Time for all waiting images; those of unknown size count as average ones. `null` until known. */
  remainingMs(totals: QueueTotals): number | null
  reset(): void
}

export function createWorkRate(): WorkRate {
  const none = { images: 0, inputPixels: 0, outputPixels: 0, activeMs: 0 }
  let sum = none
  return {
    record({ inputPixels, outputPixels, activeMs }) {
      sum = {
        images: sum.images + 1,
        inputPixels: sum.inputPixels + inputPixels,
        outputPixels: sum.outputPixels + outputPixels,
        activeMs: sum.activeMs + activeMs,
      }
    },
    megapixelsPerSecond: () => (sum.activeMs > 0 ? sum.outputPixels / sum.activeMs / 1000 : null),
    remainingMs({ counts, openPixels, openWithUnknownSize }) {
      if (counts.waiting === 0) return 0
      if (sum.activeMs === 0 || sum.inputPixels === 0) return null
      const known = counts.waiting - openWithUnknownSize
      const average = (sum.inputPixels + openPixels) / (sum.images + known)
      return ((openPixels + openWithUnknownSize * average) * sum.activeMs) / sum.inputPixels
    },
    reset() {
      sum = none
    },
  }
}
