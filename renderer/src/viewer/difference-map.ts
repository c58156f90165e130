/** Samples of a picture as a canvas gives them: red, green, blue, alpha, 0–255. */
type Samples = Uint8ClampedArray

/** Colours of the map from no difference to the largest shown: dark, violet, red, amber, white. */
const stops: readonly (readonly [number, number, number])[] = [
  [16, 16, 20],
  [74, 28, 120],
  [196, 44, 84],
  [250, 150, 50],
  [255, 250, 220],
]

/** Differences of this much (in 1/255) and more get the last colour. */
export const largestShownDifference = 64

/**
 * Overwrites `target` with a map of how much two pictures of the same size differ. The difference of a pixel
 * is that of its channels weighted as BT.601 weights them for brightness; transparent pixels stay so.
 */
export function differenceMap(one: Samples, other: Samples, target: Samples): void {
  for (let at = 0; at < target.length; at += 4) {
    const red = Math.abs((one[at] ?? 0) - (other[at] ?? 0))
    const green = Math.abs((one[at + 1] ?? 0) - (other[at + 1] ?? 0))
    const blue = Math.abs((one[at + 2] ?? 0) - (other[at + 2] ?? 0))
    const difference = 0.299 * red + 0.587 * green + 0.114 * blue
    const place = Math.min(255, Math.round((difference / largestShownDifference) * 255)) * 3
    target[at] = palette[place] ?? 0
    target[at + 1] = palette[place + 1] ?? 0
    target[at + 2] = palette[place + 2] ?? 0
    target[at + 3] = Math.min(one[at + 3] ?? 0, other[at + 3] ?? 0)
  }
}

const palette = new Uint8ClampedArray(Array.from({ length: 256 }, (_, place) => colourAt(place / 255)).flat())

function colourAt(fraction: number): number[] {
  const position = fraction * (stops.length - 1)
  const lower = Math.min(stops.length - 2, Math.floor(position))
  const [from, to] = [stops[lower], stops[lower + 1]]
  return [0, 1, 2].map((channel) => {
    const start = from?.[channel] ?? 0
    return start + ((to?.[channel] ?? 0) - start) * (position - lower)
  })
}
