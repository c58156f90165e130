import path from 'node:path'
import { measure, meanScores, upscalePhoto } from './protocol.ts'
import { type MeasuredModel } from './open-model.ts'
import { naturalnessOf, type NaturalImageModel } from './niqe.ts'
import { type PerceptualDistance } from './perceptual-distance.ts'
import { type QualityRow } from './quality-row.ts'
import { listImages, readImage } from './read-image.ts'

/** Measures beyond PSNR and SSIM; `null` where their data is not given. */
export interface ExtraMeasures {
  readonly distance: PerceptualDistance | null
  readonly naturalImages: NaturalImageModel | null
}

/** One model on one folder of ground truths. */
export async function measureSet(
  { upscaler, architecture }: MeasuredModel,
  folder: string,
  { distance, naturalImages }: ExtraMeasures,
): Promise<QualityRow> {
  const files = await listImages(folder)
  const scores = []
  const distances: number[] = []
  const naturalness: number[] = []
  for (const file of files) {
    const measured = await measure(upscaler, await readImage(file))
    scores.push(measured.scores)
    if (distance !== null) distances.push(await distance(measured.truth, measured.output))
    if (naturalImages !== null) naturalness.push(naturalnessOf(measured.output, naturalImages))
  }
  return {
    model: upscaler.id,
    name: upscaler.name,
    architecture,
    scale: upscaler.facts.scale,
    set: path.basename(folder),
    images: files.length,
    scores: meanScores(scores),
    perceptualDistance: finiteMean(distances),
    niqe: finiteMean(naturalness),
  }
}

/** One model on one folder of photos without ground truth: only their naturalness can be measured. */
export async function measurePhotos(
  { upscaler, architecture }: MeasuredModel,
  folder: string,
  naturalImages: NaturalImageModel,
): Promise<QualityRow> {
  const files = await listImages(folder)
  const naturalness: number[] = []
  for (const file of files) {
    naturalness.push(naturalnessOf(await upscalePhoto(upscaler, await readImage(file)), naturalImages))
  }
  return {
    model: upscaler.id,
    name: upscaler.name,
    architecture,
    scale: upscaler.facts.scale,
    set: path.basename(folder),
    images: files.length,
    scores: null,
    perceptualDistance: null,
    niqe: finiteMean(naturalness),
  }
}

/** NIQE is undefined for images smaller than its blocks: those are left out. */
function finiteMean(values: readonly number[]): number | null {
  const finite = values.filter(Number.isFinite)
  return finite.length === 0 ? null : finite.reduce((sum, value) => sum + value, 0) / finite.length
}
