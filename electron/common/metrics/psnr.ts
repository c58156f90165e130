import { type Plane } from './plane.ts'

/** Mean squared difference of two planes of equal size. */
export function meanSquaredError(first: Plane, second: Plane): number {
  requireSameSize(first, second)
  let sum = 0
  for (let i = 0; i < first.values.length; i++) {
    const difference = (first.values[i] ?? 0) - (second.values[i] ?? 0)
    sum += difference * difference
  }
  return sum / first.values.length
}

/** Peak signal-to-noise ratio in dB for values 0–255; infinite for equal planes. */
export function psnr(first: Plane, second: Plane): number {
  return 10 * Math.log10((255 * 255) / meanSquaredError(first, second))
}

/** Throws unless both planes have the same size. */
export function requireSameSize(first: Plane, second: Plane): void {
  if (first.width === second.width && first.height === second.height) return
  throw new RangeError(
    `Expected planes of equal size for a metric but received ${first.width}×${first.height} and ` +
      `${second.width}×${second.height}`,
  )
}
