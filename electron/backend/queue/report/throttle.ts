/** A function that calls `work` soon, but at most once in `intervalMs`; `flush` makes up for a call still due. */
export interface Throttled {
  (): void
  flush(): void
}

export function throttle(intervalMs: number, work: () => void): Throttled {
  let timer: NodeJS.Timeout | null = null
  let lastMs = -Infinity
  const run = (): void => {
    timer = null
    lastMs = performance.now()
    work()
  }
  const throttled = (): void => {
    if (timer) return
    timer = setTimeout(run, Math.max(0, lastMs + intervalMs - performance.now()))
  }
  return Object.assign(throttled, {
    flush() {
      if (!timer) return
      clearTimeout(timer)
      run()
    },
  })
}
