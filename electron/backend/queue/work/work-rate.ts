import type { WaitingImages } from '../store/job-store.ts'

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
  /** Milliseconds per pixel of input; `null` before the first image. */
  msPerInputPixel(): number | null
  /**
   * Time for all images that wait; those of unknown size count as average ones.
   * @param msPerInputPixel what is taken for the speed
   * @param currentPixels pixels of the image under way, which counts for the average
   */
  waitingMs(open: WaitingImages, msPerInputPixel: number, currentPixels: number | null): number
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
    msPerInputPixel: () => (sum.activeMs > 0 && sum.inputPixels > 0 ? sum.activeMs / sum.inputPixels : null),
    waitingMs({ images, pixels, withUnknownSize }, msPerInputPixel, currentPixels) {
      const known = sum.images + images - withUnknownSize + (currentPixels === null ? 0 : 1)
      const average = known > 0 ? (sum.inputPixels + pixels + (currentPixels ?? 0)) / known : 0
      return (pixels + withUnknownSize * average) * msPerInputPixel
    },
    reset() {
      sum = none
    },
  }
}
