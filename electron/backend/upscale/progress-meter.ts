import type { ExecutionProvider } from '../../common/identifiers.ts'
import type { JobProgress } from '../../common/jobs/job.ts'

/** Tiles that must have run before a time left is worth saying. */
const tilesBeforeEstimate = 2

/** Turns finished tiles into progress: speed over the time spent working, and the time left at that speed. */
export interface ProgressMeter {
  /** Notes a tile that gave so many output pixels and was so much of the work, in the unit of `workTotal`. */
  tileDone(outputPixels: number, work?: number): void
  /** Runs something whose time does not count as work: a pause. */
  exclude(wait: () => Promise<void>): Promise<void>
}

/**
 * A meter that starts now. Tiles of one pass take equal time, whatever part of them is kept, so the time left
 * is counted in tiles, or in work where passes of several models differ in it.
 */
export function createProgressMeter(options: {
  readonly tilesTotal: number
  /** Of all tiles; by default each is one. */
  readonly workTotal?: number
  readonly device: () => ExecutionProvider
  readonly onProgress: (progress: JobProgress) => void
  /** Milliseconds on a clock that never jumps. */
  readonly now?: () => number
}): ProgressMeter {
  const now = options.now ?? ((): number => performance.now())
  const startedAt = now()
  let excludedMs = 0
  let excludedUntil = startedAt
  const workTotal = options.workTotal ?? options.tilesTotal
  let tilesDone = 0
  let workDone = 0
  let pixelsDone = 0

  return {
    tileDone(outputPixels, work = 1) {
      tilesDone++
      workDone += work
      pixelsDone += outputPixels
      const workedMs = Math.max(1, now() - startedAt - excludedMs)
      const workLeft = Math.max(0, workTotal - workDone)
      options.onProgress({
        tilesDone: Math.min(tilesDone, options.tilesTotal),
        tilesTotal: options.tilesTotal,
        megapixelsPerSecond: pixelsDone / 1000 / workedMs,
        remainingMs: tilesDone < tilesBeforeEstimate ? null : (workedMs / workDone) * workLeft,
        device: options.device(),
      })
    },
    async exclude(wait) {
      const from = now()
      await wait()
      // Several tiles wait at the same time; the time is excluded once.
      const until = now()
      excludedMs += Math.max(0, until - Math.max(from, excludedUntil))
      excludedUntil = Math.max(excludedUntil, until)
    },
  }
}
