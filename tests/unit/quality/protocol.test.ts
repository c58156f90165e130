import { describe, expect, it } from 'vitest'
import { compareLuma, croppedToMultiple, lumaOf, measure, meanScores } from '../../bench/quality/protocol.ts'
import { type Planes, planesOf } from '../../bench/quality/read-image.ts'
import { bicubicUpscaler, type Upscaler } from '../../bench/quality/upscaler.ts'

const noise = (width: number, height: number, channels: number): Planes =>
  planesOf(
    Uint8Array.from({ length: width * height * channels }, (_, i) => (i * 7919) % 251),
    width,
    height,
    channels,
  )

/** Records what it is given and returns flat gray of the right size. */
function recordingUpscaler(facts: Upscaler['facts']) {
  const inputs: Planes[] = []
  const factor = facts.preEnlarged ? 1 : facts.scale
  const upscaler: Upscaler = {
    id: 'recording',
    name: 'Recording',
    facts,
    timeNetwork: () => Promise.resolve(0),
    upscale: (image) => {
      inputs.push(image)
      return Promise.resolve(
        image.map(({ width, height }) => ({
          width: width * factor,
          height: height * factor,
          values: new Float64Array(width * height * factor * factor).fill(100.4),
        })),
      )
    },
  }
  return { upscaler, inputs }
}

describe('the measuring protocol', () => {
  it('crops the ground truth to multiples of the scale', () => {
    const [plane] = croppedToMultiple(noise(50, 47, 3), 4)
    expect([plane?.width, plane?.height]).toEqual([48, 44])
  })

  it('takes an image of one channel as luma itself', () => {
    const gray = noise(12, 12, 1)
    expect(lumaOf(gray)).toBe(gray[0])
  })

  it('gives colour networks reductions in bytes', async () => {
    const { upscaler, inputs } = recordingUpscaler({ scale: 2, colourModel: 'rgb', preEnlarged: false })
    await measure(upscaler, noise(40, 40, 3))
    expect(inputs[0]?.map(({ width }) => width)).toEqual([20, 20, 20])
    expect(inputs[0]?.every(({ values }) => values.every(Number.isInteger))).toBe(true)
  })

  it('gives luma networks unrounded reductions, enlarged where they expect that', async () => {
    const { upscaler, inputs } = recordingUpscaler({ scale: 2, colourModel: 'luma', preEnlarged: true })
    await measure(upscaler, noise(40, 40, 3))
    expect(inputs[0]?.map(({ width }) => width)).toEqual([40])
    expect(inputs[0]?.[0]?.values.every(Number.isInteger)).toBe(false)
  })

  it('enlarges beforehand what a colour network expects enlarged', async () => {
    const { upscaler, inputs } = recordingUpscaler({ scale: 2, colourModel: 'rgb', preEnlarged: true })
    const { output } = await measure(upscaler, noise(40, 40, 3))
    expect(inputs[0]?.map(({ width }) => width)).toEqual([40, 40, 40])
    expect(output.map(({ width }) => width)).toEqual([40, 40, 40])
  })

  it('gives colour networks three equal channels of a gray image', async () => {
    const { upscaler, inputs } = recordingUpscaler({ scale: 2, colourModel: 'rgb', preEnlarged: false })
    const { output } = await measure(upscaler, noise(40, 40, 1))
    expect(inputs[0]).toHaveLength(3)
    expect(output).toHaveLength(1)
  })

  it('rounds outputs to bytes before comparing', async () => {
    const { upscaler } = recordingUpscaler({ scale: 2, colourModel: 'luma', preEnlarged: false })
    const { output } = await measure(upscaler, noise(40, 40, 3))
    expect(new Set(output[0]?.values)).toEqual(new Set([100]))
  })

  it('compares an image with itself as perfect', () => {
    const image = noise(40, 40, 3)
    expect(compareLuma(image, image, 2).psnr).toBe(Infinity)
  })

  it('measures the bicubic enlargement of a smooth image as good', async () => {
    const smooth = planesOf(
      Uint8Array.from({ length: 48 * 48 * 3 }, (_, i) => 128 + 100 * Math.sin(Math.floor(i / 3) / 200)),
      48,
      48,
      3,
    )
    const { scores } = await measure(bicubicUpscaler(3), smooth)
    expect(scores.psnr).toBeGreaterThan(40)
  })

  it('averages scores over images', () => {
    const mean = meanScores([
      { psnr: 30, ssim: 0.8 },
      { psnr: 32, ssim: 0.9 },
    ])
    expect(mean.psnr).toBeCloseTo(31, 12)
    expect(mean.ssim).toBeCloseTo(0.85, 12)
  })
})
