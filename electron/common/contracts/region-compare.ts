import { z } from 'zod'
import { pictureChoiceSchema } from '../analysis/picture-choice.ts'
import { upscaleSettingsSchema } from '../settings/upscale-settings.ts'
import { cleanUpSchema } from '../settings/clean-up.ts'
import { executionProviderSchema, executionProviders, jobIdSchema, modelIdSchema } from '../identifiers.ts'

/** Names a picture made for comparing; the window shows it as `enlarger-image://compare/<id>`. */
export const pictureIdSchema = z.string().regex(/^[0-9a-f]{40}$/)

/** A rectangle of the image as seen (orientation applied), in its own pixels. */
export const regionSchema = z.object({
  leftPx: z.int().nonnegative(),
  topPx: z.int().nonnegative(),
  widthPx: z.int().positive().max(4096),
  heightPx: z.int().positive().max(4096),
})
export type Region = z.infer<typeof regionSchema>

/** Plain resampling: the nearest pixel, Catmull-Rom's bicubic kernel, Lanczos' of three lobes. */
export const resamplingKernels = ['nearest', 'cubic', 'lanczos'] as const
export type ResamplingKernel = (typeof resamplingKernels)[number]

/** By what the region is enlarged: a model, or plain resampling to compare it with. */
export const enlargerSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('model'),
    modelId: modelIdSchema,
    /** For models with that setting; left out: the middle. */
    cleanUp: cleanUpSchema.optional(),
  }),
  z.object({ kind: z.literal('kernel'), kernel: z.enum(resamplingKernels) }),
])
export type Enlarger = z.infer<typeof enlargerSchema>

export const regionRequestSchema = z.object({
  id: jobIdSchema,
  region: regionSchema,
  /** Output pixels per input pixel along a side, the same for all that are compared. */
  factor: z.number().min(1).max(16),
  enlarger: enlargerSchema,
  device: z.enum(['auto', ...executionProviders]).default('auto'),
})
export type RegionRequest = z.output<typeof regionRequestSchema>

/** What settings make of a region of a job's image. */
export const previewRequestSchema = z.object({
  id: jobIdSchema,
  region: regionSchema,
  settings: upscaleSettingsSchema,
})
export type PreviewRequest = z.output<typeof previewRequestSchema>

export const regionPreviewSchema = z.object({
  picture: pictureIdSchema,
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
  /** The member of the model's family that ran, and its Clean-up value where it has that setting. */
  modelId: modelIdSchema,
  cleanUp: cleanUpSchema.nullable(),
  /** What was found to suit the image; `null` where it did not have to be looked at. */
  choice: pictureChoiceSchema.nullable(),
  elapsedMs: z.number().nonnegative(),
  /** What the file of the whole image will come to, by this part of it; `null` where the part does not tell. */
  fileBytes: z.int().nonnegative().nullable(),
})
export type RegionPreview = z.infer<typeof regionPreviewSchema>

/** What a model makes of a part of a sample, beside the sample's own pixels in the same size. */
export const modelPreviewSchema = z.object({
  before: pictureIdSchema,
  after: pictureIdSchema,
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
})
export type ModelPreview = z.infer<typeof modelPreviewSchema>

/**
 * How closely the result, reduced bicubically to the size of the source, matches the source: PSNR in dB and
 * SSIM, both on luma. It says whether a result invented or lost something, not whether it is beautiful.
 */
export const consistencySchema = z.object({ psnr: z.number(), ssim: z.number() })

export const regionResultSchema = z.object({
  picture: pictureIdSchema,
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
  elapsedMs: z.number().nonnegative(),
  /** `null` for plain resampling. */
  device: executionProviderSchema.nullable(),
  /** Resident memory of the inference process right after; `null` for plain resampling. */
  memoryBytes: z.int().nullable(),
  /** Estimate for the whole image, from the speed measured on the region; `null` for plain resampling. */
  wholeImageMs: z.number().nullable(),
  /** `null` where the region is too small for SSIM. */
  consistency: consistencySchema.nullable(),
})
export type RegionResult = z.infer<typeof regionResultSchema>

export const truthRequestSchema = z.object({
  id: jobIdSchema,
  region: regionSchema,
  factor: z.number().min(1).max(16),
  picture: pictureIdSchema,
  /** An image of the whole scene, or of the region alone, `factor` times as large. */
  truthPath: z.string().min(1).max(32_768),
})
export type TruthRequest = z.output<typeof truthRequestSchema>

/** How closely a picture matches the ground truth: PSNR in dB and SSIM, both on luma without a border. */
export const truthScoresSchema = z.object({
  psnr: z.number(),
  /** `null` where the region is too small for SSIM. */
  ssim: z.number().nullable(),
  /** Pixels left out on every side: as many as the factor. */
  borderPx: z.int().positive(),
})
export type TruthScores = z.infer<typeof truthScoresSchema>

const label = z.string().max(300)

/** A contact sheet: the image with the region marked, and every pane with what is said about it. */
export const sheetRequestSchema = z.object({
  id: jobIdSchema,
  region: regionSchema,
  /** Where it is written; `.jpg` and `.jpeg` become JPEG, everything else PNG. */
  path: z.string().min(1).max(32_768),
  heading: label,
  /** Below the image with the region marked. */
  overview: z.object({ title: label, lines: z.array(label).max(6) }),
  panes: z
    .array(z.object({ picture: pictureIdSchema, title: label, lines: z.array(label).max(6) }))
    .min(1)
    .max(12),
})
export type SheetRequest = z.output<typeof sheetRequestSchema>
