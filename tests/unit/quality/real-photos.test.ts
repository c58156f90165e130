import { describe, expect, it } from 'vitest'
import { type Plane } from '../../../electron/common/metrics/plane.ts'
import { largestChroma, meanColourShift } from '../../bench/quality/real/colour-measures.ts'
import { flatRoughness } from '../../bench/quality/real/flat-roughness.ts'
import { lanczosUpscaler } from '../../bench/quality/real/lanczos-upscaler.ts'
import { fittedTo, measureReal, middleOf, type TestPicture } from '../../bench/quality/real/measure-real.ts'
import { type DamageName, photoDamages } from '../../bench/quality/real/photo-damages.ts'
import { realMarkdown } from '../../bench/quality/real/real-row.ts'
import { seededRandom, seedOf } from '../../bench/quality/real/seeded-random.ts'

const names = Object.keys(photoDamages) as DamageName[]

/** A plane of a smooth wave, or of whatever `at` gives. */
function plane(
  side: number,
  at = (x: number, y: number) => 128 + 60 * Math.sin(x / 9) * Math.cos(y / 7),
): Plane {
  const values = Float64Array.from({ length: side * side }, (_, i) => at(i % side, Math.floor(i / side)))
  return { width: side, height: side, values }
}

const spread = ({ values }: Plane) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}

describe('damages of real photos', () => {
  const truth = [plane(64), plane(64), plane(64)]

  it.each(names)('make of a ground truth the same %s picture in every run', async (name) => {
    const [first, second] = [
      await photoDamages[name](truth, seededRandom(5)),
      await photoDamages[name](truth, seededRandom(5)),
    ]
    expect(first.damaged).toEqual(second.damaged)
  })

  it.each(names)('reduce a picture for %s by the factor that the protocol states', async (name) => {
    const { damaged } = await photoDamages[name](truth, seededRandom(5))
    expect(damaged[0]?.width).toBe(name === 'clean' ? 16 : 32)
    expect(damaged).toHaveLength(3)
  })

  it('leave grain on a scan of flat paper and almost nothing on a web picture of it', async () => {
    const paper = Array.from({ length: 3 }, () => plane(64, () => 180))
    const [scan, web] = [
      await photoDamages.scan(paper, seededRandom(1)),
      await photoDamages.web(paper, seededRandom(1)),
    ]
    expect(spread(scan.damaged[0] ?? plane(1))).toBeGreaterThan(5)
    expect(spread(web.damaged[0] ?? plane(1))).toBeLessThan(1)
  })

  it('darken the ground truth of a night picture too, since no enlargement should light it up', async () => {
    const night = await photoDamages.night(truth, seededRandom(1))
    expect(meanColourShift(night.truth, truth)).toBeGreaterThan(50)
    expect(night.truth[0]?.width).toBe(64)
  })
})

describe('roughness of flat areas', () => {
  const flat = plane(64, () => 100)
  const noisy = (amount: number, side = 64) => {
    const random = seededRandom(3)
    return plane(side, () => 100 + amount * random.normal())
  }

  it('is nothing for a flat result and grows in step with noise', () => {
    expect(flatRoughness(flat, flat, 1)).toBe(0)
    const [once, twice] = [flatRoughness(flat, noisy(2), 1), flatRoughness(flat, noisy(4), 1)]
    expect((twice ?? 0) / (once ?? 1)).toBeCloseTo(2)
  })

  it('looks at the same places of an enlargement', () => {
    const halfFlat = plane(64, (x, y) => (x < 32 ? 100 : 100 + 90 * Math.sin(x * y)))
    const result = plane(128, (x, y) => (x < 68 ? 100 : 100 + 90 * Math.sin(x * y)))
    expect(flatRoughness(halfFlat, result, 2)).toBe(0)
    expect(flatRoughness(halfFlat, halfFlat, 1)).toBeGreaterThan(0)
  })

  it('is unknown where the ground truth has no flat area', () => {
    expect(flatRoughness(noisy(40), flat, 1)).toBeNull()
  })
})

describe('colour measures', () => {
  it('find how far the mean colour moved and how much colour a gray picture got', () => {
    const gray = [plane(8, () => 90), plane(8, () => 90), plane(8, () => 90)]
    const tinted = [plane(8, () => 93), plane(8, () => 90), plane(8, () => 84)]
    expect(meanColourShift(gray, tinted)).toBeCloseTo(3)
    expect(largestChroma(gray)).toBe(0)
    expect(largestChroma(tinted)).toBe(9)
  })
})

describe('the protocol for real photos', () => {
  it('gives plain enlargement a roughness of 1 and fits results to the ground truth', async () => {
    const lanczos = lanczosUpscaler(4)
    const truth = [plane(64, (x, y) => (x < 40 ? 100 + 5 * Math.sin(x / 2) * Math.cos(y / 3) : 150))]
    const { damaged } = await photoDamages.web(truth, seededRandom(seedOf('edge web')))
    const enlarged = await lanczos.upscale(damaged)
    expect(fittedTo(truth, enlarged)[0]?.width).toBe(64)
    const lanczosRoughness = flatRoughness(truth[0] ?? plane(1), enlarged[0] ?? plane(1), 2)
    const picture: TestPicture = { truth, damaged, name: 'edge', damage: 'web', lanczosRoughness }
    const row = await measureReal(lanczos, 'web', [picture], { distance: null, naturalImages: null })
    expect(row).toMatchObject({ pictures: 1, roughness: 1, perceptualDistance: null })
    expect(row.psnr).toBeGreaterThan(30)
    expect(realMarkdown([row])).toContain('| Lanczos 4× |')
  })

  it('crops large ground truths to their middle', () => {
    const [middle] = middleOf([plane(700, (x) => x)])
    expect(middle).toMatchObject({ width: 320, height: 320 })
    expect(middle?.values[0]).toBe(190)
  })
})
