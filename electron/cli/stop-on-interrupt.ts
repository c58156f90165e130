import { exitCodes } from './exit-codes.ts'

/** One Ctrl-C may arrive twice: from the terminal, and through the process in between. */
const sameKeystrokeMs = 500

/**
 * Aborted by Ctrl-C, by a request to end, or when nobody reads the output any more. A second Ctrl-C ends the
 * process at once, for those who do not want to wait for the end of a tile.
 */
export function stopOnInterrupt(): AbortSignal {
  const stop = new AbortController()
  let firstMs: number | null = null
  process.on('SIGINT', () => {
    firstMs ??= performance.now()
    stop.abort()
    if (performance.now() - firstMs > sameKeystrokeMs) process.exit(exitCodes.interrupted)
  })
  process.on('SIGTERM', () => stop.abort())
  process.stdout.on('error', () => stop.abort())
  return stop.signal
}
