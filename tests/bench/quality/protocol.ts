import { resizeBicubic } from '../../../electron/common/metrics/bicubic-resize.ts'
import {
  cropPlane,
  type Plane,
  roundedToBytes,
  withoutBorder,
} from '../../../electron/common/metrics/plane.ts'
import { psnr } from '../../../electron/common/metrics/psnr.ts'
import { ssim } from '../../../electron/common/metrics/ssim.ts'
import { type Planes } from './read-image.ts'
import { type Upscaler } from './upscaler.ts'

/** Scores of one image, or their means over a set. PSNR in dB, both on luma. */
export interface Scores {
  readonly psnr: number
  readonly ssim: number
}

/** A ground truth, what an upscaler made of its reduction, and the scores. */
export interface Measurement {
  readonly scores: Scores
  readonly output: Planes
  readonly truth: Planes
}

/** Luma (BT.601, studio range, unrounded); an image stored with one channel is taken as it is. */
export function lumaOf(image: Planes): Plane {
  const [red, green, blue] = image
  if (red === undefined) throw new TypeError('Expected at least one plane for luma but received none')
  if (green === undefined || blue === undefined) return red
  const values = red.values.map(
    (value, i) =>
      16 + (65.481 * value + 128.553 * (green.values[i] ?? 0) + 24.966 * (blue.values[i] ?? 0)) / 255,
  )
  return { ...red, values }
}

/** Cropped at the right and bottom so that both sides are multiples of the scale. */
export function croppedToMultiple(image: Planes, scale: number): Planes {
  return image.map((plane) =>
    cropPlane(plane, 0, 0, plane.width - (plane.width % scale), plane.height - (plane.height % scale)),
  )
}

/**
 * Reduce a ground truth, enlarge it again and compare luma, as the literature does: luma networks get the
 * unrounded reduction of byte-rounded luma, the others get bytes; outputs are rounded to bytes; a border of
 * `scale` pixels is left out.
 */
export async function measure(upscaler: Upscaler, image: Planes): Promise<Measurement> {
  const { scale } = upscaler.facts
  const cropped = croppedToMultiple(image, scale)
  const isLuma = isLumaNetwork(upscaler)
  const truth = isLuma ? [roundedToBytes(lumaOf(cropped))] : cropped
  const reduced = truth.map((plane) => resizeBicubic(plane, 1 / scale, { isRoundedToBytes: !isLuma }))
  const output = isLuma ? await enlarge(upscaler, reduced) : await enlargeColour(upscaler, reduced)
  return { truth, output, scores: compareLuma(truth, output, scale) }
}

/** PSNR and SSIM of the luma of two images, without a border. */
export function compareLuma(truth: Planes, output: Planes, border: number): Scores {
  const expected = withoutBorder(lumaOf(truth), border)
  const actual = withoutBorder(lumaOf(output), border)
  return { psnr: psnr(expected, actual), ssim: ssim(expected, actual) }
}

/** A photo as it is, enlarged; luma networks give luma alone. */
export async function upscalePhoto(upscaler: Upscaler, photo: Planes): Promise<Planes> {
  return isLumaNetwork(upscaler)
    ? enlarge(upscaler, [roundedToBytes(lumaOf(photo))])
    : enlargeColour(upscaler, photo)
}

const isLumaNetwork = ({ facts: { colourModel } }: Upscaler) =>
  colourModel === 'luma' || colourModel === 'gray'

/** What the network makes of planes as it takes them, rounded to bytes. */
async function enlarge({ facts, upscale }: Upscaler, planes: Planes): Promise<Planes> {
  const exact = { isRoundedToBytes: false }
  const input = facts.preEnlarged ? planes.map((plane) => resizeBicubic(plane, facts.scale, exact)) : planes
  return (await upscale(input)).map(roundedToBytes)
}

async function enlargeColour(upscaler: Upscaler, image: Planes): Promise<Planes> {
  const [gray] = image
  if (gray === undefined || image.length > 1) return enlarge(upscaler, image)
  const coloured = await enlarge(upscaler, [gray, gray, gray])
  return coloured.slice(0, 1).map((plane) => ({ ...plane, values: meanOfPlanes(coloured) }))
}

function meanOfPlanes(image: Planes): Float64Array {
  const [first] = image
  if (first === undefined) throw new TypeError('Expected at least one plane for a mean but received none')
  return first.values.map(
    (_, i) => image.reduce((sum, plane) => sum + (plane.values[i] ?? 0), 0) / image.length,
  )
}

/** Means of scores. */
export function meanScores(scores: readonly Scores[]): Scores {
  const mean = (pick: (score: Scores) => number) =>
    scores.reduce((sum, score) => sum + pick(score), 0) / scores.length
  return { psnr: mean((score) => score.psnr), ssim: mean((score) => score.ssim) }
}
