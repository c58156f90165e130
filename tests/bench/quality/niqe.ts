import { roundedToBytes } from '../../../electron/common/metrics/plane.ts'
import { covarianceOf, meanOf, solveSymmetric } from './linear-algebra.ts'
import { blockFeatures } from './niqe-features.ts'
import { type NumpyArray, readNumpyArchive } from './numpy-archive.ts'
import { lumaOf } from './protocol.ts'
import { type Planes } from './read-image.ts'

/** Multivariate Gaussian of the block features of pristine natural images, and the window they were taken with. */
export interface NaturalImageModel {
  readonly mean: Float64Array
  /** 36 × 36. */
  readonly covariance: Float64Array
  /** Smoothing window, 7 × 7. */
  readonly window: Float64Array
}

/** Reads the model from a `.npz` with `mu_pris_param`, `cov_pris_param` and `gaussian_window`. */
export async function readNaturalImageModel(file: string): Promise<NaturalImageModel> {
  const arrays = await readNumpyArchive(file)
  const pick = (name: string): NumpyArray => {
    const array = arrays.get(name)
    if (array === undefined) throw new TypeError(`Expected an array ${name} in ${file} but found none`)
    return array
  }
  return {
    mean: pick('mu_pris_param').values,
    covariance: pick('cov_pris_param').values,
    window: pick('gaussian_window').values,
  }
}

/**
 * NIQE (Mittal et al. 2013): how far the statistics of an image's luma lie from those of natural images.
 * Smaller is more natural. Needs sides of at least 96 pixels; `NaN` below.
 */
export function naturalnessOf(image: Planes, model: NaturalImageModel): number {
  const features = blockFeatures(roundedToBytes(lumaOf(image)), model.window)
  const complete = features.filter((row) => row.every(Number.isFinite))
  if (complete.length < 2) return Number.NaN
  const mean = meanOf(complete)
  const covariance = covarianceOf(complete, mean)
  const pooled = covariance.map((value, i) => (value + (model.covariance[i] ?? 0)) / 2)
  const difference = mean.map((value, i) => value - (model.mean[i] ?? 0))
  const solved = solveSymmetric(pooled, difference)
  return Math.sqrt(difference.reduce((sum, value, i) => sum + value * (solved[i] ?? 0), 0))
}
