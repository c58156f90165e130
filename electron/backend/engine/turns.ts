import PQueue from 'p-queue'
import { AppError } from '../../common/messages/app-error.ts'

/** Lets one user at a time have something, in the order of asking. */
export interface Turns {
  /**
   * Waits for the caller's turn, which lasts until the returned function is called; calling it again does
   * nothing.
   * @throws AppError `cancelled` where the signal is aborted before the turn comes.
   */
  next(signal: AbortSignal): Promise<() => void>
}

/** A new order of turns, with nobody waiting. */
export function createTurns(): Turns {
  const queue = new PQueue({ concurrency: 1 })
  return {
    next: (signal) =>
      new Promise((resolve, reject) => {
        const turn = Promise.withResolvers<void>()
        // The queue's signal ends a turn that has begun, too; only its holder does that here.
        const waiting = new AbortController()
        const giveUp = (): void => waiting.abort()
        if (signal.aborted) giveUp()
        signal.addEventListener('abort', giveUp, { once: true })
        const begin = (): Promise<void> => {
          signal.removeEventListener('abort', giveUp)
          resolve(turn.resolve)
          return turn.promise
        }
        queue
          .add(begin, { signal: waiting.signal })
          .catch(() => reject(new AppError('cancelled', 'The work was cancelled.')))
      }),
  }
}
