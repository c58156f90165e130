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
  let lastTurn: Promise<void> = Promise.resolve()
  return {
    async next(signal) {
      const previous = lastTurn
      const turn = Promise.withResolvers<void>()
      lastTurn = previous.then(() => turn.promise)
      await Promise.race([previous, whenAborted(signal)])
      if (!signal.aborted) return turn.resolve
      turn.resolve()
      throw new AppError('cancelled', 'The work was cancelled.')
    },
  }
}

function whenAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
