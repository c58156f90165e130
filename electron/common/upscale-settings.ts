import { z } from 'zod'
import { executionProviders, modelIdSchema } from './identifiers.ts'

/** File formats Enlarger writes. */
export const outputFormats = ['png', 'jpeg', 'webp', 'tiff', 'avif'] as const
export const outputFormatSchema = z.enum(outputFormats)
export type OutputFormat = z.infer<typeof outputFormatSchema>

const sidePx = z.int().min(1).max(1_000_000)

/** How large the output shall be. Lengths are output pixels, of the image as seen (orientation applied). */
export const outputTargetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('scale'), factor: z.number().min(0.1).max(64) }),
  z.object({ kind: z.literal('width'), px: sidePx }),
  z.object({ kind: z.literal('height'), px: sidePx }),
  z.object({ kind: z.literal('longSide'), px: sidePx }),
  z.object({ kind: z.literal('shortSide'), px: sidePx }),
  z.object({ kind: z.literal('megapixels'), megapixels: z.number().positive().max(100_000) }),
  /** Covers a print of this size at this density; keeps the image's proportions. */
  z.object({
    kind: z.literal('print'),
    widthMm: z.number().positive().max(100_000),
    heightMm: z.number().positive().max(100_000),
    dpi: z.number().positive().max(4800),
  }),
])
export type OutputTarget = z.infer<typeof outputTargetSchema>

/** How the output file is encoded. Options of other formats than the chosen one are ignored. */
export const encodingSchema = z.object({
  /** `same`: the input's format, PNG where that cannot be written. */
  format: z.enum(['same', ...outputFormats]).default('png'),
  /** JPEG, WebP and AVIF quality, 1–100. */
  quality: z.int().min(1).max(100).default(92),
})
export type Encoding = z.infer<typeof encodingSchema>

/** What happens where the output's name is taken. An input is never overwritten, whatever this says. */
export const collisionPolicySchema = z.enum(['skip', 'overwrite', 'number'])
export type CollisionPolicy = z.infer<typeof collisionPolicySchema>

/** Everything that decides what one image becomes; saved with each job. */
export const upscaleSettingsSchema = z.object({
  modelId: modelIdSchema,
  target: outputTargetSchema.default({ kind: 'scale', factor: 4 }),
  /** Tile side in input pixels; `null`: the model's and device's own choice. */
  tileSizePx: z.int().min(16).max(4096).nullable().default(null),
  device: z.enum(['auto', ...executionProviders]).default('auto'),
  encoding: encodingSchema.default(encodingSchema.parse({})),
  collision: collisionPolicySchema.default('skip'),
})
export type UpscaleSettings = z.infer<typeof upscaleSettingsSchema>
