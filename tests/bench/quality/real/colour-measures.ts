import { type Planes } from '../read-image.ts'

/** Mean over the channels of how far the mean colour of one picture is from another's, in 1/255. */
export function meanColourShift(expected: Planes, actual: Planes): number {
  const shifts = expected.map((plane, channel) =>
    Math.abs(meanOf(plane.values) - meanOf(actual[channel]?.values ?? plane.values)),
  )
  return meanOf(shifts)
}

/** The largest difference between two channels of one pixel, in 1/255: 0 for a picture without colour. */
export function largestChroma([red, green, blue]: Planes): number {
  if (red === undefined || green === undefined || blue === undefined) return 0
  let largest = 0
  for (let at = 0; at < red.values.length; at++) {
    const [r, g, b] = [red.values[at] ?? 0, green.values[at] ?? 0, blue.values[at] ?? 0]
    largest = Math.max(largest, Math.max(r, g, b) - Math.min(r, g, b))
  }
  return largest
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0
  return sum / values.length
}
