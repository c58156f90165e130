import sharp from 'sharp'
import { resizeBicubic } from '../../../../electron/common/metrics/bicubic-resize.ts'
import { type Plane, roundedToBytes } from '../../../../electron/common/metrics/plane.ts'
import { planesOf, type Planes } from '../read-image.ts'
import { interleaved } from './interleaved.ts'
import { type SeededRandom } from './seeded-random.ts'

/** A picture as people have it, and what a perfect enlargement of it would show. */
export interface DamagedPicture {
  readonly damaged: Planes
  /** The ground truth with what no enlargement should undo: faded or darkened like the damaged picture. */
  readonly truth: Planes
}

/** One way in which pictures suffer. Values are 0–255; lengths are pixels of the ground truth. */
export type Damage = (truth: Planes, random: SeededRandom) => Promise<DamagedPicture>

const damages = {
  /** A telephone's picture: soft optics, noise, the camera's sharpening, JPEG. */
  phone: async (truth, random) => {
    const soft = halved(blurred(truth, 0.7))
    const noise = random.between(2, 2.5)
    const noisy = changed(soft, (value) => value + noise * random.normal())
    const sharp = unsharpMasked(noisy, 1, 0.5)
    return { truth, damaged: await compressed(sharp, Math.round(random.between(65, 75))) }
  },
  /** Sent through messengers, twice. */
  messenger: async (truth) => ({
    truth,
    damaged: await compressed(await compressed(halved(truth), 75), 40),
  }),
  /** The scan of an old print: soft, faded, with film grain. */
  scan: async (truth, random) => {
    const faded = changed(truth, (value) => 40 + value * 0.7)
    const soft = halved(blurred(faded, 1.2))
    const grain = filmGrain(soft, 9, random)
    return { truth: faded, damaged: await compressed(grain, 88) }
  },
  /** A picture taken at night: dark, few photons, an amplifier's noise. */
  night: async (truth, random) => {
    const photons = 150
    const dark = changed(truth, (value) => value * 0.45)
    const noisy = changed(halved(dark), (value) => {
      const shot = Math.sqrt(Math.max(0, value) / 255 / photons) * 255
      return value + shot * random.normal() + 3 * random.normal()
    })
    return { truth: dark, damaged: await compressed(noisy, 80) }
  },
  /** A good picture of a web page. */
  web: async (truth) => ({ truth, damaged: await compressed(halved(truth), 85) }),
  /** An exact bicubic reduction to a quarter, as the literature measures. */
  clean: (truth) => Promise.resolve({ truth, damaged: reduced(truth, 1 / 4) }),
} satisfies Record<string, Damage>

export type DamageName = keyof typeof damages

/** The damages of the protocol for real photos, by name. */
export const photoDamages: Readonly<Record<DamageName, Damage>> = damages

const reduced = (image: Planes, scale: number): Planes =>
  image.map((plane) => resizeBicubic(plane, scale, { isRoundedToBytes: true }))

const halved = (image: Planes): Planes => reduced(image.map(roundedToBytes), 1 / 2)

const changed = (image: Planes, change: (value: number) => number): Planes =>
  image.map((plane) => ({ ...plane, values: plane.values.map(change) }))

/** Every sample plus `amount` times what a blur of `sigma` took from it. */
function unsharpMasked(image: Planes, sigma: number, amount: number): Planes {
  const soft = blurred(image, sigma)
  return image.map((plane, channel) => ({
    ...plane,
    values: plane.values.map((value, at) => value + amount * (value - (soft[channel]?.values[at] ?? value))),
  }))
}

/** Gray grain of a given standard deviation whose specks are larger than a pixel. */
function filmGrain(image: Planes, deviation: number, random: SeededRandom): Planes {
  const [first] = image
  if (first === undefined) return image
  const noise = { ...first, values: first.values.map(() => random.normal()) }
  const specks = blurredPlane(noise, 0.7).values
  const spread = Math.sqrt(specks.reduce((sum, value) => sum + value * value, 0) / specks.length)
  return image.map((plane) => ({
    ...plane,
    values: plane.values.map((value, at) => value + (deviation / spread) * (specks[at] ?? 0)),
  }))
}

const blurred = (image: Planes, sigma: number): Planes => image.map((plane) => blurredPlane(plane, sigma))

/** A Gaussian blur; pixels beyond the border repeat it. */
function blurredPlane(plane: Plane, sigma: number): Plane {
  const reach = Math.ceil(3 * sigma)
  const raw = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2)),
  )
  const sum = raw.reduce((total, value) => total + value, 0)
  const kernel = raw.map((value) => value / sum)
  const { width, height } = plane
  return blurredAlong(blurredAlong(plane, kernel, 1, width, height), kernel, width, height, width)
}

/** Filters lines of `length` samples that are `step` apart; there are `lines` of them. */
function blurredAlong(
  plane: Plane,
  kernel: readonly number[],
  step: number,
  length: number,
  lines: number,
): Plane {
  const reach = (kernel.length - 1) / 2
  const values = new Float64Array(plane.values.length)
  for (let line = 0; line < lines; line++) {
    const start = step === 1 ? line * length : line
    for (let i = 0; i < length; i++) {
      let sum = 0
      for (let tap = -reach; tap <= reach; tap++) {
        const from = Math.min(length - 1, Math.max(0, i + tap))
        sum += (kernel[tap + reach] ?? 0) * (plane.values[start + from * step] ?? 0)
      }
      values[start + i * step] = sum
    }
  }
  return { ...plane, values }
}

/** Through JPEG with the chroma at half size, as telephones write it. */
async function compressed(image: Planes, quality: number): Promise<Planes> {
  const file = await sharp(...interleaved(image.map(roundedToBytes)))
    .jpeg({ quality, chromaSubsampling: '4:2:0' })
    .toBuffer()
  const decoded = sharp(file)
  const { data, info } = await (image.length === 1 ? decoded.toColourspace('b-w') : decoded)
    .raw()
    .toBuffer({ resolveWithObject: true })
  return planesOf(data, info.width, info.height, info.channels)
}
