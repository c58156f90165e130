import { z } from 'zod'
import { cleanUpSchema } from './clean-up.ts'
import { executionProviders, modelIdSchema } from './identifiers.ts'
import { defaultNameTemplate } from './output-name.ts'

/** File formats Enlarger writes. */
export const outputFormats = ['png', 'jpeg', 'webp', 'tiff', 'avif', 'jxl', 'gif'] as const
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
  /** Covers a print of this size at this density, turned the way the image lies; keeps its proportions. */
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
  /** JPEG, WebP, AVIF and JPEG XL quality, 1–100; ignored where `lossless` is set. */
  quality: z.int().min(1).max(100).default(92),
  /** JPEG, WebP, AVIF and JPEG XL: quality is lowered until the pixels take at most this; `null`: any size. */
  maximumBytes: z.int().min(1000).nullable().default(null),
  /** WebP, AVIF and JPEG XL: keep every sample. */
  lossless: z.boolean().default(false),
  /** PNG: 0 fastest and largest, 9 slowest and smallest. */
  pngCompression: z.int().min(0).max(9).default(6),
  /** JPEG and AVIF: colour at full (4:4:4) or half (4:2:0) resolution. */
  chromaSubsampling: z.enum(['4:4:4', '4:2:0']).default('4:4:4'),
  /** JPEG: a coarse picture first. */
  progressive: z.boolean().default(false),
  /** JPEG: search for the smallest file of this quality; several times slower. */
  mozjpeg: z.boolean().default(false),
  tiffCompression: z.enum(['none', 'lzw', 'deflate', 'zstd']).default('deflate'),
  /** TIFF: `auto` where a plain TIFF's 4 GiB could be exceeded. */
  bigTiff: z.enum(['auto', 'always']).default('auto'),
  /** WebP, AVIF and JPEG XL: 0 fastest, 9 smallest; WebP and JPEG XL end at 6. */
  effort: z.int().min(0).max(9).default(2),
  /** `keep`: the input's own profile and values. `srgb`: converted to sRGB. */
  colour: z.enum(['keep', 'srgb']).default('keep'),
  /** What shows through where a format without alpha gets a transparent picture. */
  background: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i)
    .default('#ffffff'),
})
export type Encoding = z.infer<typeof encodingSchema>

/** What the output tells about itself. */
export const metadataSettingsSchema = z.object({
  /** EXIF, XMP and IPTC of the input. The colour profile is part of the picture and always kept. */
  keep: z.enum(['all', 'withoutLocation', 'none']).default('all'),
  /** Name the program, the model and the settings in XMP. */
  describe: z.boolean().default(true),
  /** Give the output the input's times of access and change. */
  fileTimes: z.boolean().default(false),
})
export type MetadataSettings = z.infer<typeof metadataSettingsSchema>

/** What happens where the output's name is taken. An input is never overwritten, whatever this says. */
export const collisionPolicySchema = z.enum(['skip', 'overwrite', 'number'])
export type CollisionPolicy = z.infer<typeof collisionPolicySchema>

/** Bounds on the target, in output and input pixels. */
export const sizeLimitsSchema = z.object({
  /** The output's long side is at most this, whatever the target says. */
  maximumLongSidePx: sidePx.nullable().default(null),
  /** Images whose long side is this or more are skipped. */
  onlyBelowLongSidePx: sidePx.nullable().default(null),
})
export type SizeLimits = z.infer<typeof sizeLimitsSchema>

/** What is done to the picture beside enlarging it. */
export const finishSchema = z.object({
  /** Per cent of the model's result over the plain enlargement. */
  strength: z.number().min(0).max(100).default(100),
  /** The input is reduced by this factor first, for scans with more pixels than detail. */
  reduceBefore: z.number().min(1).max(8).default(1),
  /** Film grain added at the end, 0–100. */
  grain: z.number().min(0).max(100).default(0),
})
export type Finish = z.infer<typeof finishSchema>

/** Everything that decides what one image becomes; saved with each job. */
export const upscaleSettingsSchema = z.object({
  modelId: modelIdSchema,
  /** Never another member of the model's family, even where one reaches the target with less work. */
  exactModel: z.boolean().default(false),
  /** How much a restoring model cleans, see `clean-up.ts`; `null`: as the picture needs. */
  cleanUp: cleanUpSchema.nullable().default(null),
  target: outputTargetSchema.default({ kind: 'scale', factor: 4 }),
  limits: sizeLimitsSchema.default(sizeLimitsSchema.parse({})),
  finish: finishSchema.default(finishSchema.parse({})),
  /** Tile side in input pixels; `null`: the model's and device's own choice. */
  tileSizePx: z.int().min(16).max(4096).nullable().default(null),
  device: z.enum(['auto', ...executionProviders]).default('auto'),
  /** `auto`: half floats where network, device and image were measured to bear them. `full`: floats everywhere. */
  precision: z.enum(['auto', 'full']).default('auto'),
  encoding: encodingSchema.default(encodingSchema.parse({})),
  metadata: metadataSettingsSchema.default(metadataSettingsSchema.parse({})),
  /** See `output-name.ts` for its tokens. */
  nameTemplate: z.string().min(1).max(500).default(defaultNameTemplate),
  collision: collisionPolicySchema.default('skip'),
})
export type UpscaleSettings = z.infer<typeof upscaleSettingsSchema>
