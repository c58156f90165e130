import { describe, expect, it } from 'vitest'
import { fitAsymmetricGaussian, logGamma } from '../../bench/quality/generalised-gaussian.ts'
import { covarianceOf, meanOf, solveSymmetric } from '../../bench/quality/linear-algebra.ts'

describe('the gamma function', () => {
  it('has the factorials as its values at whole numbers', () => {
    expect(Math.exp(logGamma(6))).toBeCloseTo(120, 9)
  })

  it('is the root of pi at one half', () => {
    expect(Math.exp(logGamma(0.5))).toBeCloseTo(Math.sqrt(Math.PI), 12)
  })
})

describe('the fit of a generalised Gaussian', () => {
  it('finds shape 1 for values distributed as a symmetric exponential', () => {
    const count = 20000
    const values = Float64Array.from({ length: count }, (_, i) => {
      const quantile = (Math.floor(i / 2) + 0.5) / (count / 2)
      return (i % 2 === 0 ? 1 : -1) * -Math.log(1 - quantile)
    })
    const fit = fitAsymmetricGaussian(values)
    expect(fit.shape).toBeCloseTo(1, 1)
    expect(fit.left).toBeCloseTo(fit.right, 6)
    expect(fit.mean).toBeCloseTo(0, 6)
  })
})

describe('the linear algebra', () => {
  it('solves a symmetric system', () => {
    const solution = solveSymmetric(Float64Array.of(4, 1, 1, 3), Float64Array.of(1, 2))
    expect(solution[0]).toBeCloseTo(1 / 11, 12)
    expect(solution[1]).toBeCloseTo(7 / 11, 12)
  })

  it('takes the sample covariance', () => {
    const rows = [
      [1, 2],
      [3, 6],
    ]
    expect([...covarianceOf(rows, meanOf(rows))]).toEqual([2, 4, 4, 8])
  })
})
