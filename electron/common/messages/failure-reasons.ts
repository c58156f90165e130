import { z } from 'zod'
import { unionOf, type UnionOf } from './union-of.ts'

/** The path of a user's file or folder; see `message.ts` on private values. */
const path = z.string()
/** What a decoder, an encoder or the system answered, in its own words (English). */
const detail = z.string()
const bytes = z.number().nonnegative()
const sidePx = z.int().nonnegative()

/**
 * What exactly failed, where a user can do something about it. The code of the failure says what kind it is
 * (`AppError.code`); its reason, where it has one, is the sentence that is shown.
 */
export const failureReasonShapes = {
  // Files and folders.
  'file-not-found': { path },
  'file-path-is-no-folder': { path },
  'file-is-folder': { path },
  'file-access-denied': { path },
  'file-disk-read-only': { path },
  'file-links-in-circle': { path },
  'file-disk-full': { path },
  'file-disk-quota-used': { path },
  'file-exists': { path },
  'file-name-too-long': { path },
  'file-disk-error': { path },
  'file-system-answered': { path, systemCode: z.string() },
  'file-not-regular': { path },
  'file-empty': { path },
  'file-changed-while-read': { path },
  'file-larger-than-format': { path, sizeBytes: bytes, limitBytes: bytes },
  'file-not-deleted': { path },
  'folder-not-found': { path },
  'folder-not-made': { path },
  'folder-name-taken-by-file': { path },
  'disk-room-needed': { directory: path, neededBytes: bytes, freeBytes: bytes },

  // Pictures that are read.
  'picture-too-many-pages': { path, pages: z.number(), limit: z.number() },
  'picture-too-many-pixels': { path, megapixels: z.number(), limitMegapixels: z.number() },
  'picture-needs-memory': {
    path,
    widthPx: sidePx,
    heightPx: sidePx,
    sizeBytes: bytes,
    neededBytes: bytes,
    limitBytes: bytes,
  },
  'picture-took-memory': { path, takenBytes: bytes, limitBytes: bytes },
  'picture-took-too-long': { path, seconds: z.number() },
  'picture-ended-decoder': { path, ending: z.string() },
  'picture-not-decoded': { path, detail },

  // Results.
  'result-sides-too-long': {
    format: z.string(),
    limitPx: sidePx,
    widthPx: sidePx,
    heightPx: sidePx,
    suggestion: z.string(),
  },
  'result-too-large-to-encode': {
    format: z.string(),
    limitBytes: bytes,
    samplesBytes: bytes,
    suggestion: z.string(),
  },
  'result-would-replace-input': { path },
  'result-names-used-up': { fileName: z.string(), limit: z.int() },
  'result-not-written': { path, detail },
  'result-changed-since-written': { path },

  // The queue and watched folders.
  'queue-in-use': { path },
  'queue-of-newer-version': { path },
  'folder-watched-already': { path },
  'folder-watched-is-output': { path },

  // Models.
  'model-name-unknown': { name: z.string() },
  'model-comes-with-application': { name: z.string() },
  'model-download-differs': { host: z.string() },
  'registry-unreachable': { name: z.string() },
  'download-unreachable': { host: z.string() },

  // Comparing.
  'ground-truth-of-other-size': { whole: z.string(), part: z.string(), received: z.string() },
} as const

/** What exactly failed, as data. */
export type FailureReason = UnionOf<typeof failureReasonShapes>
/** Accepts every {@link FailureReason}. */
export const failureReasonSchema: z.ZodType<FailureReason> = unionOf<FailureReason>(failureReasonShapes)
