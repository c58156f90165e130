/**
 * A clock for durations: it never jumps, and leaves out the time in which the computer slept or this process was
 * stopped. On some systems the usual monotonic clock goes on meanwhile, on others it does not.
 */
export interface AwakeClock {
  /** Milliseconds of being awake, since the clock was made. */
  readonly now: () => number
  /** Does `work` once after `ms` of being awake. Returns what prevents it. */
  readonly after: (ms: number, work: () => void) => () => void
  close(): void
}

/** The clock looks at the time this often. */
const tickMs = 1000
/** Whoever was not able to look for this long was asleep, and not merely busy. */
const longestBusyMs = 5 * tickMs
/** Longest delay of a timer. */
const longestDelayMs = 2_147_483_647

/** @param monotonic milliseconds by the system's own clock that never goes back */
export function createAwakeClock(monotonic: () => number = () => performance.now()): AwakeClock {
  const startedAt = monotonic()
  let sleptMs = 0
  let seenAt = startedAt
  const now = (): number => {
    const at = monotonic()
    const unseenMs = at - seenAt
    if (unseenMs > longestBusyMs) sleptMs += unseenMs - tickMs
    seenAt = at
    return at - startedAt - sleptMs
  }
  const ticking = setInterval(now, tickMs)
  ticking.unref()
  return {
    now,
    after(ms, work) {
      const due = now() + ms
      let timer: NodeJS.Timeout
      const wait = (): void => {
        const leftMs = due - now()
        if (leftMs <= 0) work()
        else timer = setTimeout(wait, Math.min(longestDelayMs, Math.ceil(leftMs)))
      }
      timer = setTimeout(wait, Math.min(longestDelayMs, ms))
      return () => clearTimeout(timer)
    },
    close: () => clearInterval(ticking),
  }
}
