import { AppError } from '../../common/messages/app-error.ts'

/** A fixed number of numbered places; each serves one task at a time, waiting tasks in order of arrival. */
export interface Slots {
  readonly count: number
  /**
   * Runs `task` in the next free place.
   * @throws AppError `cancelled` where the signal is aborted before a place is free.
   */
  use<T>(signal: AbortSignal, task: (slot: number) => Promise<T>): Promise<T>
}

/** `count` free places. */
export function createSlots(count: number): Slots {
  const free = Array.from({ length: count }, (_, slot) => slot)
  const queue: ((slot: number) => void)[] = []

  return {
    count,
    async use(signal, task) {
      const slot = free.shift() ?? (await new Promise<number>((resolve) => queue.push(resolve)))
      try {
        if (signal.aborted) throw new AppError('cancelled', 'The work was cancelled.')
        return await task(slot)
      } finally {
        const next = queue.shift()
        if (next) next(slot)
        else free.push(slot)
      }
    },
  }
}
