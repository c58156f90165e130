import type { QueueRun } from '../../../common/contracts/queue-status.ts'
import type { JobId } from '../../../common/identifiers.ts'
import { limitedOutputSize, type ImageSize } from '../../../common/settings/output-target.ts'
import { expectedDurationMs } from './expected-duration.ts'
import type { WaitingImages } from '../store/job-store.ts'
import type { JobServices } from '../work/run-job.ts'
import type { RunTally } from './run-tally.ts'
import type { WorkLoop } from '../work/work-loop.ts'
import type { WorkRate } from '../work/work-rate.ts'

/** What a run is judged by. */
export interface RunSources {
  readonly services: Pick<JobServices, 'store' | 'speeds'>
  readonly work: Pick<WorkLoop, 'current' | 'active' | 'currentMs'>
  readonly rate: WorkRate
  readonly tally: RunTally
}

/** How far the run under way has come, with what waits for it. */
export function runProgress({ services, work, tally }: RunSources, open: WaitingImages): QueueRun {
  const active = work.active().map(({ job, state: { progress } }) => ({
    inputPixels: inputPixelsOf(services, job.id),
    fraction: progress ? progress.tilesDone / progress.tilesTotal : 0,
  }))
  return tally.status(active, open)
}

/**
 * Time until the run ends, in milliseconds. Before the first image is done it goes by that image's tiles, or by what
 * its model was measured to do in earlier runs; `null` where neither is known.
 */
export function remainingMs({ services, work, rate }: RunSources, open: WaitingImages): number | null {
  const { current } = work
  const pixels = current && inputPixelsOf(services, current.job.id)
  const restMs = current?.state.progress?.remainingMs ?? null
  const sofarMs = work.currentMs()
  const ofCurrent = restMs !== null && pixels ? (sofarMs + restMs) / pixels : null
  const known = rate.msPerInputPixel() ?? ofCurrent ?? (current && expectedRate(services, current.job.id))
  if (known === null) {
    if (!current && open.images === 0) return 0
    // The rest of the image under way is enough to know where it is the last.
    return open.images === 0 ? restMs : null
  }
  const currentMs = current ? (restMs ?? Math.max(0, (pixels ?? 0) * known - sofarMs)) : 0
  return currentMs + rate.waitingMs(open, known, pixels)
}

/** Pixels of an image's input; `null` where its size is not known yet. */
export function inputPixelsOf({ store }: Pick<JobServices, 'store'>, id: JobId): number | null {
  const job = store.get(id)
  return job && job.widthPx !== null && job.heightPx !== null ? job.widthPx * job.heightPx : null
}

/** Milliseconds per pixel of an image's input, by what its model was measured to do before. */
function expectedRate({ store, speeds }: RunSources['services'], id: JobId): number | null {
  const job = store.get(id)
  if (!speeds || !job || job.widthPx === null || job.heightPx === null) return null
  const input: ImageSize = { widthPx: job.widthPx, heightPx: job.heightPx }
  const output = limitedOutputSize(job.settings.target, job.settings.limits, input)
  const expectedMs = expectedDurationMs(speeds.list(), job.settings, output.widthPx * output.heightPx)
  return expectedMs === null ? null : expectedMs / (input.widthPx * input.heightPx)
}
