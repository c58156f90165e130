import { z } from 'zod'
import { messageSchema } from '../../common/messages/message.ts'
import { method, type Contract } from '../../common/rpc/contract-types.ts'
import { inputFormats } from '../../common/formats/image-formats.ts'

const sizePx = z.int().positive().max(0x7fff_ffff)
const page = z.int().nonnegative().max(0xffff)
const blob = z.custom<Uint8Array>((value) => value instanceof Uint8Array)

const imageInfoSchema = z.object({
  path: z.string(),
  format: z.enum(inputFormats),
  widthPx: sizePx,
  heightPx: sizePx,
  colourChannels: z.union([z.literal(1), z.literal(3), z.literal(4)]),
  hasAlpha: z.boolean(),
  bitDepth: z.union([z.literal(8), z.literal(16)]),
  significantBits: z.int().min(1).max(64),
  pages: z.int().positive(),
  page,
  otherPages: z.array(page).max(0xffff).readonly(),
  animation: z.object({ delaysMs: z.array(z.number()).readonly(), loop: z.number() }).nullable(),
  sizeBytes: z.int().nonnegative(),
  sampleType: z.string().max(64),
  space: z.string().max(64),
  keepsOwnEncoding: z.boolean(),
  readsPlainly: z.boolean(),
  hasOwnProfile: z.boolean(),
  density: z.number().nullable(),
})

const metadataSchema = z.object({
  icc: blob.exactOptional(),
  cmykIcc: blob.exactOptional(),
  coded: z.object({ primaries: z.int(), transfer: z.int() }).exactOptional(),
  exif: blob.exactOptional(),
  xmp: blob.exactOptional(),
  iptc: blob.exactOptional(),
  pngText: blob.exactOptional(),
  comment: blob.exactOptional(),
  photoshop: blob.exactOptional(),
})

const spoolSchema = z.object({
  kind: z.enum(['vips', 'tiff']),
  layout: z.object({
    widthPx: sizePx,
    heightPx: sizePx,
    channels: z.int().min(1).max(4),
    bitDepth: z.union([z.literal(8), z.literal(16)]),
    isInks: z.boolean().exactOptional(),
  }),
  narrowing: z.object({
    stored: z.enum(['uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32', 'float16', 'float32', 'float64']),
    storedChannels: z.int().min(1).max(64),
    channels: z.array(z.int().nonnegative().max(63)).min(1).max(4).readonly(),
    mappings: z
      .array(
        z.object({
          black: z.number(),
          white: z.number(),
          noData: z.number().nullable(),
          isLinear: z.boolean(),
        }),
      )
      .max(4)
      .readonly()
      .nullable(),
    lab: z.enum(['lab', 'iccLab']).nullable(),
  }),
})

const renderingSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('preview'), sidePx: sizePx, isExact: z.boolean() }),
  z.object({ kind: z.literal('pyramid'), tileSidePx: z.int().positive().max(4096) }),
  z.object({
    kind: z.literal('overview'),
    widthPx: sizePx,
    heightPx: sizePx,
    background: z.string().max(32),
  }),
])

/** What the backend asks of a decoding process, one thing at a time; see `ImageDecoder`. */
export const decodingContract = {
  methods: {
    'image.probe': method(
      z.object({ path: z.string(), page }),
      z.object({
        info: imageInfoSchema,
        metadata: metadataSchema,
        warnings: z.array(messageSchema).readonly(),
        identity: z.string().max(256),
      }),
    ),
    'image.decode': method(
      z.object({ info: imageInfoSchema, identity: z.string(), directory: z.string() }),
      z.object({
        // A name in the folder it was given, and no path out of it.
        name: z.enum(['decoded.v', 'decoded.tif']),
        spool: spoolSchema,
        warnings: z.array(messageSchema).readonly(),
      }),
    ),
    'image.render': method(
      z.object({
        path: z.string(),
        rendering: renderingSchema,
        outputPath: z.string(),
        scratchDirectory: z.string(),
      }),
      z.undefined(),
    ),
  },
  events: {
    /** The process has started and listens. */
    ready: z.object({}),
    /** It takes more memory than it was allowed, and waits for its end. */
    'memory.exceeded': z.object({ residentBytes: z.int() }),
  },
} as const satisfies Contract
export type DecodingContract = typeof decodingContract
