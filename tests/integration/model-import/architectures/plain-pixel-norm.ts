import { at, draw, type Planes } from '../plain-layers.ts'
import type { RandomWeights } from './compare-with-plain.ts'

/** Normalisation of each pixel's channels, with the 1e-6 of networks that keep channels in front of pixels. */
export function pixelNorm(weights: RandomWeights, input: Planes, name: string): Planes {
  return draw(input.channels, input.height, input.width, (c, y, x) => {
    const values = Array.from({ length: input.channels }, (_, channel) => at(input, channel, y, x))
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    const even = ((values[c] ?? NaN) - mean) / Math.sqrt(variance + 1e-6)
    return even * (weights.at(`${name}.weight`).data[c] ?? NaN) + (weights.at(`${name}.bias`).data[c] ?? NaN)
  })
}
