/** Slowest arithmetic we expect of any machine, in multiply–accumulates per millisecond (0.25 GMAC/s). */
const slowestMacsPerMs = 250_000
/** A run that takes this many times the slowest seen so far is hung. */
const hangFactor = 12
/** No run counts as hung before this: sessions may be compiling kernels, the machine may be busy. */
export const shortestHangLimitMs = 30_000

/** Knows how long a run usually takes, so that one that hangs can be told. */
export interface RunClock {
  /** Time after which a run of so many input pixels counts as hung. */
  limitMs(pixels: number): number
  /** Notes a finished run. */
  record(pixels: number, elapsedMs: number): void
}

/**
 * A clock for a model of `macsPerPixel`. Before the first run the limit is what a very slow machine needs;
 * afterwards a multiple of the slowest run measured; never less than `shortestLimitMs`.
 */
export function createRunClock(macsPerPixel: number, shortestLimitMs: number): RunClock {
  let slowestMsPerPixel = 0
  return {
    limitMs(pixels) {
      const msPerPixel =
        slowestMsPerPixel > 0 ? slowestMsPerPixel * hangFactor : macsPerPixel / slowestMacsPerMs
      return Math.min(2_147_483_647, Math.round(shortestLimitMs + pixels * msPerPixel))
    },
    record(pixels, elapsedMs) {
      slowestMsPerPixel = Math.max(slowestMsPerPixel, elapsedMs / pixels)
    },
  }
}
