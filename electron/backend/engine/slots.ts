import PQueue from 'p-queue'
import { AppError } from '../../common/messages/app-error.ts'

/** A fixed number of numbered places; each serves one task at a time, waiting tasks in order of arrival. */
export interface Slots {
  readonly count: number
  /**
   * Runs `task` in the next free place.
   * @throws AppError `cancelled` where the signal is aborted before the task begins.
   */
  use<T>(signal: AbortSignal, task: (slot: number) => Promise<T>): Promise<T>
}

/** `count` free places. */
export function createSlots(count: number): Slots {
  const queue = new PQueue({ concurrency: count })
  const free = Array.from({ length: count }, (_, slot) => slot)
  return {
    count,
    use: (signal, task) =>
      queue.add(async () => {
        if (signal.aborted) throw new AppError('cancelled', 'The work was cancelled.')
        const slot = free.shift()
        if (slot === undefined) throw new Error('Expected a free place for every task that runs.')
        try {
          return await task(slot)
        } finally {
          free.push(slot)
        }
      }),
  }
}
