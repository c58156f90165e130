/** Parameters of an asymmetric generalised Gaussian distribution. */
export interface AsymmetricGaussian {
  readonly shape: number
  readonly left: number
  readonly right: number
  readonly mean: number
}

/** Candidate shapes with the moment ratio that each would give. */
const candidates = Array.from({ length: 9801 }, (_, i) => {
  const shape = 0.2 + i * 0.001
  const ratio = Math.exp(2 * logGamma(2 / shape) - logGamma(1 / shape) - logGamma(3 / shape))
  return { shape, ratio }
})

/** Fit by moments (Lasmar et al. 2009), the shape searched in steps of 0.001. */
export function fitAsymmetricGaussian(values: Float64Array): AsymmetricGaussian {
  const sums = { left: 0, leftCount: 0, right: 0, rightCount: 0, absolute: 0, square: 0 }
  for (const value of values) {
    const square = value * value
    if (value < 0) {
      sums.left += square
      sums.leftCount++
    } else if (value > 0) {
      sums.right += square
      sums.rightCount++
    }
    sums.absolute += Math.abs(value)
    sums.square += square
  }
  const leftDeviation = Math.sqrt(sums.left / sums.leftCount)
  const rightDeviation = Math.sqrt(sums.right / sums.rightCount)
  const asymmetry = leftDeviation / rightDeviation
  const ratio = (sums.absolute / values.length) ** 2 / (sums.square / values.length)
  const target = (ratio * (asymmetry ** 3 + 1) * (asymmetry + 1)) / (asymmetry ** 2 + 1) ** 2
  const shape = nearestShape(target)
  const factor = Math.exp((logGamma(1 / shape) - logGamma(3 / shape)) / 2)
  const left = leftDeviation * factor
  const right = rightDeviation * factor
  return { shape, left, right, mean: (right - left) * Math.exp(logGamma(2 / shape) - logGamma(1 / shape)) }
}

/** The ratio grows with the shape, so a binary search finds the nearest candidate. */
function nearestShape(target: number): number {
  let low = 0
  let high = candidates.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((candidates[middle]?.ratio ?? 0) <= target) low = middle
    else high = middle
  }
  const [before, after] = [candidates[low], candidates[high]]
  if (before === undefined || after === undefined) return Number.NaN
  return Math.abs(before.ratio - target) <= Math.abs(after.ratio - target) ? before.shape : after.shape
}

/** Natural logarithm of the gamma function for positive arguments (Stirling's series after shifting). */
export function logGamma(argument: number): number {
  let x = argument
  let shift = 0
  while (x < 12) {
    shift += Math.log(x)
    x += 1
  }
  const inverse = 1 / (x * x)
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / x
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series - shift
}
