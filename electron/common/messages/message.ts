import { z } from 'zod'
import { executionProviderSchema } from '../identifiers.ts'
import { errorCodes, toWireError, type ErrorCode } from './app-error.ts'
import { failureReasonSchema, failureReasonShapes, type FailureReason } from './failure-reasons.ts'
import { unionOf, type UnionOf } from './union-of.ts'

/** The path of a user's file or folder: shown to the user, never part of diagnostics (`withoutPrivateValues`). */
const path = z.string()
/** What the system, a decoder or another component answered, in its own words (English); may name files. */
const detail = z.string()
const bytes = z.number().nonnegative()
const count = z.int().nonnegative()
/** What a file format is called: the same in every language. */
const format = z.string()

/** An expected failure: what exactly failed, where that is data, and the English sentence with all particulars. */
const errorShape = { detail, reason: failureReasonSchema.optional() }
const errorShapes = Object.fromEntries(errorCodes.map((code) => [code, errorShape])) as Readonly<
  Record<ErrorCode, typeof errorShape>
>

/** Why an execution provider is not used although it did not fail. */
const selfCheckShapes = {
  'self-check-failed': {},
  /** Differences to the CPU's result, in 1/255. */
  'self-check-differs': { meanDifference: z.number(), largestDifference: z.number() },
} as const

const causeShapes = { ...errorShapes, ...selfCheckShapes } as const
/** Accepts every {@link Cause}. */
export const causeSchema: z.ZodType<Cause> = unionOf(causeShapes)

/**
 * All that the program reports about its work: for each code, the values its sentence is made of. A code is stable:
 * it is stored, written to reports, and is the key of its sentence in every language.
 */
export const messageShapes = {
  ...causeShapes,
  ...failureReasonShapes,

  // Why an image was skipped.
  'skipped-large-enough': {},
  'skipped-done-before': {},
  'skipped-name-taken': {},
  'skipped-completed-before-crash': {},

  // Why nothing came of a path that was added.
  'ignored-not-a-file': {},
  'ignored-not-found': {},
  'ignored-not-an-image': {},
  'ignored-no-images': {},
  'ignored-none-match': { count },
  'ignored-folder-closed': {},
  'ignored-name-not-text': {},

  // What to know of a result.
  'end-of-file-damaged': {},
  'part-of-file-damaged': {},
  'raw-developed': {},
  'depth-read-reduced': { bits: count, format },
  'tones-mapped': { format },
  'depth-reduced': { bits: count, format },
  'samples-clipped': { lowest: z.number(), highest: z.number() },
  'samples-linear': { lowest: z.number(), highest: z.number() },
  'samples-scaled': { lowest: z.number(), highest: z.number() },
  'samples-of-full-scale': { lowest: z.number(), highest: z.number(), full: z.number() },
  'samples-measured': { lowest: z.number(), highest: z.number() },
  'samples-missing': { percent: z.number() },
  'result-differs': { percent: z.number() },
  'picture-is-black': { percent: z.number() },
  'picture-is-white': { percent: z.number() },
  'channels-left-out': { count },
  'pages-left-out': { count },
  'pictures-left-out': { count, format },
  'metadata-not-kept': { metadata: z.string() },
  'gain-map-left-out': {},
  'motion-video-left-out': {},
  'other-pictures-left-out': { count },
  'metadata-left-out': { metadata: z.string(), format },
  'jpeg-too-large-to-optimise': { options: z.string(), megapixels: z.number() },
  'jpeg-xl-lossless-instead': {},
  'size-limit-needs-lossy-format': {},
  'size-limit-not-reached': {},
  'tiles-made-smaller': { cause: causeSchema },
  'tile-repeated': { cause: causeSchema },
  'tile-divided': { cause: causeSchema },
  'device-replaced': {
    failed: executionProviderSchema,
    replacement: executionProviderSchema,
    cause: causeSchema,
  },
  'own-engine-replaced': { cause: causeSchema },
  'own-engine-refused': { cause: causeSchema },
  'device-missing': { device: executionProviderSchema },
  'device-refused': { device: executionProviderSchema, cause: causeSchema },

  // What concerns no single image.
  'queue-resumed': {},
  'adding-resumed': { count },
  'adding-failed': { cause: causeSchema },
  'disk-space-short': { directory: path, neededBytes: bytes, freeBytes: bytes },
  'queue-rebuilt': { path, count },
  'inference-restarted': {},
  'backend-restarted': {},
  'image-given-up': {},
  'sizes-not-noted': { cause: causeSchema },
  'watch-failed': { path, detail },
  'queue-stopped': { cause: causeSchema },
  'disk-full-stopped': { cause: causeSchema },
  'disk-full-paused': { cause: causeSchema },

  /** A sentence that an earlier version stored. */
  'recorded-sentence': { detail },
} as const

export type MessageCode = keyof typeof messageShapes

/** A failure as data. */
export interface ErrorMessage {
  readonly code: ErrorCode
  readonly detail: string
  readonly reason?: FailureReason | undefined
}
/** A failure, or why a device did not pass its self-check. */
export type Cause = ErrorMessage | UnionOf<typeof selfCheckShapes>
/** A message: its code, and the values of its sentence. */
export type Message = ErrorMessage | UnionOf<Omit<typeof messageShapes, ErrorCode>>

/** Accepts every {@link Message}, and the sentences that earlier versions stored in their place. */
export const messageSchema: z.ZodType<Message> = z.preprocess(
  (value) => (typeof value === 'string' ? { code: 'recorded-sentence', detail: value } : value),
  unionOf<Message>(messageShapes),
)

/** Anything thrown, as data. */
export function errorMessage(error: unknown): ErrorMessage {
  const { code, message, reason } = toWireError(error)
  return { code, detail: message, ...(reason && { reason }) }
}
