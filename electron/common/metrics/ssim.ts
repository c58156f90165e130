import { emptyPlane, type Plane } from './plane.ts'
import { requireSameSize } from './psnr.ts'

const windowSize = 11
const sigma = 1.5
const meanStabiliser = (0.01 * 255) ** 2
const varianceStabiliser = (0.03 * 255) ** 2

/** Normalised samples of a Gaussian. */
export function gaussianWindow(size: number, standardDeviation: number): Float64Array {
  const raw = Float64Array.from({ length: size }, (_, i) =>
    Math.exp(-((i - (size - 1) / 2) ** 2) / (2 * standardDeviation ** 2)),
  )
  const sum = raw.reduce((total, value) => total + value, 0)
  return raw.map((value) => value / sum)
}

/**
 * Structural similarity (Wang et al. 2004) of two planes with values 0–255, as the authors' program computes
 * it: Gaussian window 11×11 of σ 1.5, only where the window lies wholly inside. 1 means equal.
 */
export function ssim(first: Plane, second: Plane): number {
  requireSameSize(first, second)
  if (Math.min(first.width, first.height) < windowSize) {
    throw new RangeError(
      `Expected sides of at least ${windowSize} for SSIM but received ${first.width}×${first.height}`,
    )
  }
  const kernel = gaussianWindow(windowSize, sigma)
  const firstMean = filterValid(first, kernel).values
  const secondMean = filterValid(second, kernel).values
  const firstSquares = filterValid(product(first, first), kernel).values
  const secondSquares = filterValid(product(second, second), kernel).values
  const products = filterValid(product(first, second), kernel).values
  let sum = 0
  for (let i = 0; i < firstMean.length; i++) {
    const a = firstMean[i] ?? 0
    const b = secondMean[i] ?? 0
    const variances = (firstSquares[i] ?? 0) - a * a + (secondSquares[i] ?? 0) - b * b
    const covariance = (products[i] ?? 0) - a * b
    const luminance = (2 * a * b + meanStabiliser) / (a * a + b * b + meanStabiliser)
    sum += luminance * ((2 * covariance + varianceStabiliser) / (variances + varianceStabiliser))
  }
  return sum / firstMean.length
}

function product(first: Plane, second: Plane): Plane {
  return { ...first, values: first.values.map((value, i) => value * (second.values[i] ?? 0)) }
}

/** Separable filtering that keeps only pixels whose window lies inside the plane. */
function filterValid(plane: Plane, kernel: Float64Array): Plane {
  const reach = kernel.length - 1
  const narrow = emptyPlane(plane.width - reach, plane.height)
  for (let y = 0; y < narrow.height; y++) {
    for (let x = 0; x < narrow.width; x++) {
      let sum = 0
      const start = y * plane.width + x
      for (let k = 0; k <= reach; k++) sum += (kernel[k] ?? 0) * (plane.values[start + k] ?? 0)
      narrow.values[y * narrow.width + x] = sum
    }
  }
  const result = emptyPlane(narrow.width, plane.height - reach)
  for (let y = 0; y < result.height; y++) {
    for (let x = 0; x < result.width; x++) {
      let sum = 0
      for (let k = 0; k <= reach; k++)
        sum += (kernel[k] ?? 0) * (narrow.values[(y + k) * narrow.width + x] ?? 0)
      result.values[y * result.width + x] = sum
    }
  }
  return result
}
