/** Holds work up while paused. */
export interface PauseGate {
  readonly isPaused: boolean
  pause(): void
  resume(): void
  /** Settles at once, or when resumed; rejects when aborted, paused or not. */
  checkpoint(signal: AbortSignal): Promise<void>
}

export function createPauseGate(): PauseGate {
  let resumed: PromiseWithResolvers<void> | null = null
  return {
    get isPaused() {
      return resumed !== null
    },
    pause() {
      resumed ??= Promise.withResolvers()
    },
    resume() {
      resumed?.resolve()
      resumed = null
    },
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
