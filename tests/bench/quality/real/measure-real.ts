import path from 'node:path'
import { resizeBicubic } from '../../../../electron/common/metrics/bicubic-resize.ts'
import { cropPlane } from '../../../../electron/common/metrics/plane.ts'
import { naturalnessOf } from '../niqe.ts'
import { type ExtraMeasures } from '../measure-set.ts'
import { compareLuma, lumaOf, upscalePhoto } from '../protocol.ts'
import { listImages, type Planes, readImage } from '../read-image.ts'
import { type Upscaler } from '../upscaler.ts'
import { largestChroma, meanColourShift } from './colour-measures.ts'
import { flatRoughness } from './flat-roughness.ts'
import { type DamageName, type DamagedPicture, photoDamages } from './photo-damages.ts'
import { type RealRow } from './real-row.ts'
import { seededRandom, seedOf } from './seeded-random.ts'

/** Ground truths are cropped to their middle: enough to see, and quick to enlarge. */
const sidePx = 320
/** Pixels left out along the borders, where surroundings are missing. */
const borderPx = 8

/** A damaged picture with what a Lanczos enlargement makes of it, beside which others are judged. */
export interface TestPicture extends DamagedPicture {
  readonly name: string
  readonly damage: DamageName
  /** Mean absolute Laplacian of the Lanczos enlargement; `null` where nothing is flat. */
  readonly lanczosRoughness: number | null
}

/** All ground truths of a folder with all damages; the same in every run. */
export async function testPictures(folder: string, lanczos: Upscaler): Promise<TestPicture[]> {
  const pictures: TestPicture[] = []
  for (const file of await listImages(folder)) {
    const name = path.parse(file).name
    const truth = middleOf(await readImage(file))
    for (const damage of Object.keys(photoDamages) as DamageName[]) {
      const picture = await photoDamages[damage](truth, seededRandom(seedOf(`${name} ${damage}`)))
      const enlarged = await upscalePhoto(lanczos, picture.damaged)
      pictures.push({ ...picture, name, damage, lanczosRoughness: roughnessOf(picture.truth, enlarged) })
    }
  }
  return pictures
}

/** One model on the pictures of one damage: means, and the largest chroma on gray pictures. */
export async function measureReal(
  upscaler: Upscaler,
  damage: DamageName,
  pictures: readonly TestPicture[],
  { distance, naturalImages }: ExtraMeasures,
): Promise<RealRow> {
  const measures = {
    psnr: [] as number[],
    ssim: [] as number[],
    perceptualDistance: [] as number[],
    colourShift: [] as number[],
    roughness: [] as number[],
    niqe: [] as number[],
  }
  let chroma: number | null = null
  for (const picture of pictures.filter((candidate) => candidate.damage === damage)) {
    const enlarged = await upscalePhoto(upscaler, picture.damaged)
    const { truth } = picture
    const fitted = fittedTo(truth, enlarged)
    const scores = compareLuma(truth, fitted, borderPx)
    measures.psnr.push(scores.psnr)
    measures.ssim.push(scores.ssim)
    if (distance !== null) measures.perceptualDistance.push(await distance(truth, fitted))
    if (enlarged.length === 3) measures.colourShift.push(meanColourShift(truth, fitted))
    if (isGray(picture.damaged)) chroma = Math.max(chroma ?? 0, largestChroma(enlarged))
    const roughness = roughnessOf(truth, enlarged)
    const plain = picture.lanczosRoughness ?? 0
    if (roughness !== null && plain > 0) measures.roughness.push(roughness / plain)
    if (naturalImages !== null) measures.niqe.push(naturalnessOf(enlarged, naturalImages))
  }
  return {
    model: upscaler.id,
    name: upscaler.name,
    damage,
    pictures: measures.psnr.length,
    psnr: meanOf(measures.psnr) ?? 0,
    ssim: meanOf(measures.ssim) ?? 0,
    perceptualDistance: meanOf(measures.perceptualDistance),
    colourShift: meanOf(measures.colourShift),
    roughness: meanOf(measures.roughness),
    grayChroma: chroma,
    niqe: meanOf(measures.niqe.filter(Number.isFinite)),
  }
}

/** The middle of a picture, its sides multiples of 16 and at most `sidePx`. */
export function middleOf(image: Planes): Planes {
  return image.map((plane) => {
    const [width, height] = [plane.width, plane.height].map((side) => Math.min(sidePx, side - (side % 16)))
    const [left, top] = [(plane.width - (width ?? 0)) >> 1, (plane.height - (height ?? 0)) >> 1]
    return cropPlane(plane, left, top, width ?? 0, height ?? 0)
  })
}

/** An enlargement at the size of its ground truth. */
export function fittedTo(truth: Planes, enlarged: Planes): Planes {
  const [expected, actual] = [truth[0], enlarged[0]]
  if (expected === undefined || actual === undefined || expected.width === actual.width) return enlarged
  const size = { width: expected.width, height: expected.height }
  return enlarged.map((plane) => resizeBicubic(plane, size, { isRoundedToBytes: true }))
}

function roughnessOf(truth: Planes, enlarged: Planes): number | null {
  const [expected, actual] = [lumaOf(truth), lumaOf(enlarged)]
  return flatRoughness(expected, actual, actual.width / expected.width)
}

const isGray = (image: Planes) => image.length === 1 || largestChroma(image) === 0

const meanOf = (values: readonly number[]) =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
