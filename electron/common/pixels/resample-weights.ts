/** A function that weighs samples by their distance; zero beyond `radius`. */
export interface ResampleKernel {
  readonly radius: number
  /** Weight at a distance, which may be negative. */
  at(distance: number): number
}

/** What each sample of a resampled line is made of. */
export interface ResampleWeights {
  readonly taps: number
  /** `length × taps` source indices. */
  readonly indices: Int32Array
  /** `length × taps` weights; each row sums to 1. */
  readonly weights: Float64Array
}

/**
 * Weights and sources of one pass, as MATLAB's `imresize` has them: sample centres at half pixels, the kernel
 * widened when shrinking, borders mirrored.
 */
export function resampleWeights(
  inputLength: number,
  outputLength: number,
  scale: number,
  kernel: ResampleKernel,
): ResampleWeights {
  const shrink = Math.min(scale, 1)
  const kernelWidth = (2 * kernel.radius) / shrink
  const taps = Math.ceil(kernelWidth) + 2
  const indices = new Int32Array(outputLength * taps)
  const weights = new Float64Array(outputLength * taps)
  for (let output = 0; output < outputLength; output++) {
    const centre = (output + 0.5) / scale - 0.5
    const left = Math.floor(centre - kernelWidth / 2)
    let sum = 0
    for (let tap = 0; tap < taps; tap++) {
      const weight = shrink * kernel.at(shrink * (centre - left - tap))
      const period = 2 * inputLength
      const wrapped = (((left + tap) % period) + period) % period
      indices[output * taps + tap] = wrapped < inputLength ? wrapped : period - 1 - wrapped
      weights[output * taps + tap] = weight
      sum += weight
    }
    for (let tap = 0; tap < taps; tap++)
      weights[output * taps + tap] = (weights[output * taps + tap] ?? 0) / sum
  }
  return { taps, indices, weights }
}
