/** Decoders run in threads of their own, so that the timer of the main thread is in time. */
const intervalMs = 50

/**
 * Watches the memory of this process: the limit on every system, below the one that Linux enforces.
 * @param onExceeded called once, with the bytes that are resident
 */
export function watchMemory(limitBytes: number, onExceeded: (residentBytes: number) => void): void {
  const timer = setInterval(() => {
    const residentBytes = process.memoryUsage.rss()
    if (residentBytes <= limitBytes) return
    clearInterval(timer)
    onExceeded(residentBytes)
  }, intervalMs)
  timer.unref()
}
