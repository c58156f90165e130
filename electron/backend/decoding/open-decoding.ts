import type { AwakeClock } from '../awake-clock.ts'
import { createImages, type Images } from '../image/open-image.ts'
import { createProbeCache } from '../image/probe-cache.ts'
import { DecodingLane } from './decoding-lane.ts'
import { decodingMemoryLimit } from './decoding-memory-limit.ts'

/** As many pictures are prepared for the screen at a time. */
const viewingProcesses = 2

/** The backend's ways to pictures, in processes of their own. */
export interface Decoding {
  /** For images that are run: one at a time, and nothing that is looked at holds it up. */
  readonly work: Images
  /** For sizes, previews and comparisons. */
  readonly view: Images
  /** Process ids of the running children, for tests and diagnostics. */
  readonly pids: () => readonly number[]
  /** Ends the processes; what they were asked for fails. */
  close(): Promise<void>
}

/**
 * @param options.clock times deadlines
 * @param options.scratchDirectory where decoded pixels are spooled
 */
export function openDecoding(options: {
  readonly clock: AwakeClock
  readonly scratchDirectory: string
  readonly memoryLimitBytes?: number
}): Decoding {
  const { clock, scratchDirectory, memoryLimitBytes = decodingMemoryLimit() } = options
  const cache = createProbeCache()
  const work = new DecodingLane(1, { clock, memoryLimitBytes })
  const view = new DecodingLane(viewingProcesses, { clock, memoryLimitBytes })
  return {
    work: createImages(work, scratchDirectory, cache),
    view: createImages(view, scratchDirectory, cache),
    pids: () => [...work.pids, ...view.pids],
    async close() {
      await Promise.all([work.close(), view.close()])
    },
  }
}
