import { z } from 'zod'

/** One line of the benchmark: a model, a tile size, and an image of this size. */
export const benchCaseSchema = z.object({
  modelId: z.string(),
  tileSizePx: z.int().positive(),
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
  /** Scratch folder of this benchmark run. */
  directory: z.string(),
})
export type BenchCase = z.infer<typeof benchCaseSchema>

/** What a whole upscale measured. */
export const measuredCaseSchema = z.object({
  modelId: z.string(),
  /** Tile side that was really used. */
  tileSizePx: z.int(),
  /** Output megapixels per second from file to file. */
  megapixelsPerSecond: z.number(),
  /** Parts of the wall time. */
  shares: z.object({ decode: z.number(), infer: z.number(), encode: z.number() }),
  backendPeakBytes: z.number(),
  /** `null` where the system does not tell. */
  inferencePeakBytes: z.number().nullable(),
})
export type MeasuredCase = z.infer<typeof measuredCaseSchema>

/** A measured case beside its baseline. */
export interface BenchResult extends MeasuredCase {
  /** Output megapixels per second of onnxruntime alone, one thread, one session, the same graph. */
  readonly bareMegapixelsPerSecond: number
}
