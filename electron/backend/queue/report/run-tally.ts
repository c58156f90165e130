import { dirname } from 'node:path'
import type { QueueRun, RunSummary } from '../../../common/contracts/queue-status.ts'
import type { JobState } from '../../../common/jobs/job.ts'
import type { WaitingImages } from '../store/job-store.ts'

/** An image that is being run or written. */
export interface TalliedImage {
  /** Pixels of its input; `null` where its size is not known yet. */
  readonly inputPixels: number | null
  /** Share of its tiles that have run, 0–1. */
  readonly fraction: number
}

/** Counts how far the present run of a queue has come, weighted by pixels. */
export interface RunTally {
  /** A run begins: what was finished before is no part of it. */
  begin(): void
  /** An image has come to an end, in this state. */
  ended(state: JobState, inputPixels: number | null): void
  /** How far the run is, with what is under way and what waits. */
  status(active: readonly TalliedImage[], open: WaitingImages): QueueRun
  /** What has come of the run so far; `null` where no image has come to an end. */
  summary(elapsedMs: number): RunSummary | null
}

/** Until its file is written, an image is not quite there. */
const shareOfRunning = 0.98

export function createRunTally(): RunTally {
  const none = { images: 0, known: 0, pixels: 0 }
  const nothing = { done: 0, skipped: 0, failed: 0, withWarnings: 0, outputBytes: 0 }
  let past = none
  let results: Omit<RunSummary, 'elapsedMs'> = { ...nothing, outputDirectory: null }
  return {
    begin() {
      past = none
      results = { ...nothing, outputDirectory: null }
    },
    ended(state, inputPixels) {
      results = withResult(results, state)
      past = {
        images: past.images + 1,
        known: past.known + (inputPixels === null ? 0 : 1),
        pixels: past.pixels + (inputPixels ?? 0),
      }
    },
    summary: (elapsedMs) => (past.images === 0 ? null : { ...results, elapsedMs }),
    status(active, open) {
      const sizes = active.flatMap(({ inputPixels }) => inputPixels ?? [])
      const known = past.known + sizes.length + open.images - open.withUnknownSize
      const knownPixels = past.pixels + sum(sizes) + open.pixels
      // Images of unknown size count as average ones.
      const mean = known > 0 && knownPixels > 0 ? knownPixels / known : 1
      const weigh = (pixels: number, unknown: number): number => pixels + unknown * mean
      const done = weigh(past.pixels, past.images - past.known)
      const underWay = active.map(({ inputPixels, fraction }) => ({ pixels: inputPixels ?? mean, fraction }))
      const all = done + sum(underWay.map(({ pixels }) => pixels)) + weigh(open.pixels, open.withUnknownSize)
      const sofar = done + sum(underWay.map(({ pixels, fraction }) => pixels * fraction * shareOfRunning))
      return {
        finished: past.images,
        total: past.images + active.length + open.images,
        fraction: all > 0 ? Math.min(1, sofar / all) : 0,
        isSaving: open.images === 0 && active.length > 0 && active.every(({ fraction }) => fraction === 1),
      }
    },
  }
}

function withResult(before: Omit<RunSummary, 'elapsedMs'>, state: JobState): Omit<RunSummary, 'elapsedMs'> {
  if (state.kind === 'skipped') return { ...before, skipped: before.skipped + 1 }
  if (state.kind === 'failed') return { ...before, failed: before.failed + 1 }
  if (state.kind !== 'done') return before
  const { warnings, sizeBytes, outputPath } = state.result
  return {
    ...before,
    done: before.done + 1,
    withWarnings: before.withWarnings + (warnings.length > 0 ? 1 : 0),
    outputBytes: before.outputBytes + sizeBytes,
    outputDirectory: dirname(outputPath),
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
