/** Holds work up while paused. */
export interface PauseGate {
  readonly isPaused: boolean
  pause(): void
  resume(): void
  /** How long the gate has been closed since it was made, all together. */
  heldMs(): number
  /** Settles at once, or when resumed; rejects when aborted, paused or not. */
  checkpoint(signal: AbortSignal): Promise<void>
}

/** @param now milliseconds on a clock that never jumps */
export function createPauseGate(now: () => number = () => performance.now()): PauseGate {
  let resumed: PromiseWithResolvers<void> | null = null
  let closedAtMs = 0
  let heldMs = 0
  return {
    get isPaused() {
      return resumed !== null
    },
    pause() {
      if (resumed) return
      resumed = Promise.withResolvers()
      closedAtMs = now()
    },
    resume() {
      if (!resumed) return
      resumed.resolve()
      resumed = null
      heldMs += now() - closedAtMs
    },
    heldMs: () => heldMs + (resumed ? now() - closedAtMs : 0),
    async checkpoint(signal) {
      signal.throwIfAborted()
      if (!resumed) return
      const aborted = Promise.withResolvers<never>()
      const onAbort = (): void => aborted.reject(signal.reason as Error)
      signal.addEventListener('abort', onAbort, { once: true })
      try {
        await Promise.race([resumed.promise, aborted.promise])
      } finally {
        signal.removeEventListener('abort', onAbort)
      }
    },
  }
}
