import { z } from 'zod'
import { type SpeedRow } from './measure-speed.ts'
import { findPublished } from './published-figures.ts'

const qualityRowSchema = z.object({
  model: z.string(),
  name: z.string(),
  /** System whose published figures stand beside the row. */
  architecture: z.string(),
  scale: z.int().positive(),
  set: z.string(),
  images: z.int().nonnegative(),
  /** PSNR (dB) and SSIM of luma; `null` for photos without ground truth. */
  scores: z.object({ psnr: z.number(), ssim: z.number() }).readonly().nullable(),
  /** Mean distance of VGG19 features, if measured; smaller is closer. */
  perceptualDistance: z.number().nullable(),
  /** Mean naturalness score (NIQE) of the outputs, if measured; smaller is more natural. */
  niqe: z.number().nullable(),
})

/** Scores of one model on one set. */
export type QualityRow = Readonly<z.infer<typeof qualityRowSchema>>

/** The rows with published figures and gaps added, and the speeds, for machines. */
export function toJson(rows: readonly QualityRow[], speeds: readonly SpeedRow[] = []): string {
  const enriched = rows.map((row) => {
    const { scores, architecture, set, scale } = row
    const published = findPublished(architecture, set, scale)
    return {
      ...row,
      scores: scores && { psnr: rounded(scores.psnr, 3), ssim: rounded(scores.ssim, 4) },
      perceptualDistance: row.perceptualDistance && rounded(row.perceptualDistance, 4),
      niqe: row.niqe && rounded(row.niqe, 3),
      published: published ? { psnr: published.psnr, source: published.source } : null,
      gap: published && scores ? rounded(scores.psnr - published.psnr, 3) : null,
    }
  })
  return JSON.stringify({ quality: enriched, speeds }, null, 2) + '\n'
}

/** The rows of an earlier run's JSON. */
export function rowsOfJson(text: string): QualityRow[] {
  return z.object({ quality: z.array(qualityRowSchema) }).parse(JSON.parse(text)).quality
}

/** Earlier rows, each replaced by a newer one of the same model and set where there is one, then the new ones. */
export function mergedRows(earlier: readonly QualityRow[], newer: readonly QualityRow[]): QualityRow[] {
  const keyOf = ({ model, set }: QualityRow) => `${model} ${set}`
  const replaced = new Set(newer.map(keyOf))
  return [...earlier.filter((row) => !replaced.has(keyOf(row))), ...newer]
}

const rounded = (value: number, digits: number) => Number(value.toFixed(digits))
