import { describe, expect, it } from 'vitest'
import { fitAsymmetricGaussian, logGamma } from '../../bench/quality/generalised-gaussian.ts'
import { covarianceOf, meanOf, solveSymmetric } from '../../bench/quality/linear-algebra.ts'
import { toJson, toMarkdown } from '../../bench/quality/quality-report.ts'

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

describe('the quality report', () => {
  const row = {
    model: 'srcnn-x3',
    name: 'SRCNN 3×',
    architecture: 'SRCNN',
    scale: 3,
    set: 'Set5',
    images: 5,
    scores: { psnr: 32.5, ssim: 0.9 },
    perceptualDistance: null,
    niqe: null,
  }

  it('sets the published figure and the gap beside a row', () => {
    expect(toMarkdown([row])).toContain('| SRCNN 3× | 32.50 | 0.9000 | 32.75 | −0.25 |')
  })

  it('names the source of the published figure in JSON', () => {
    const parsed = JSON.parse(toJson([row])) as { quality: { gap: number; published: { source: string } }[] }
    expect(parsed.quality[0]?.gap).toBe(-0.25)
    expect(parsed.quality[0]?.published.source).toContain('Ahn')
  })
})
