import { z } from 'zod'
import { pictureChoiceSchema } from '../analysis/picture-choice.ts'
import { errorCodes } from '../messages/app-error.ts'
import { failureReasonSchema } from '../messages/failure-reasons.ts'
import { messageSchema } from '../messages/message.ts'
import { executionProviderSchema, jobIdSchema, modelIdSchema } from '../identifiers.ts'
import { cleanUpSchema } from '../settings/clean-up.ts'
import { upscaleSettingsSchema } from '../settings/upscale-settings.ts'

/** How far one image has come. Megapixels are output megapixels. */
export const jobProgressSchema = z.object({
  tilesDone: z.int().nonnegative(),
  tilesTotal: z.int().positive(),
  megapixelsPerSecond: z.number().nonnegative(),
  /** Measured estimate; `null` until enough tiles have run. */
  remainingMs: z.number().nonnegative().nullable(),
  /** Execution provider at work. */
  device: executionProviderSchema,
})
export type JobProgress = z.infer<typeof jobProgressSchema>

/** What a finished output is. */
export const jobResultSchema = z.object({
  outputPath: z.string(),
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
  sizeBytes: z.int().nonnegative(),
  device: executionProviderSchema,
  /** The model that ran; `null` where that is not known. */
  modelId: modelIdSchema.nullable().default(null),
  /** The Clean-up value it ran with; `null` where it has no such setting. */
  cleanUp: cleanUpSchema.nullable().default(null),
  /** What was found to suit the image, and why; `null` where it was not looked at. */
  choice: pictureChoiceSchema.nullable().default(null),
  elapsedMs: z.number().nonnegative(),
  /** What the user should know: a fallback, a repaired tail, dropped metadata. */
  warnings: z.array(messageSchema).default([]),
})
export type JobResult = z.infer<typeof jobResultSchema>

export const jobStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('waiting') }),
  z.object({ kind: z.literal('running'), progress: jobProgressSchema.nullable() }),
  z.object({ kind: z.literal('paused'), progress: jobProgressSchema.nullable() }),
  z.object({ kind: z.literal('done'), result: jobResultSchema }),
  /** The output was there already, or nothing had to be done. */
  z.object({ kind: z.literal('skipped'), reason: messageSchema, outputPath: z.string() }),
  z.object({
    kind: z.literal('failed'),
    code: z.enum(errorCodes),
    message: z.string(),
    reason: failureReasonSchema.optional(),
  }),
  z.object({ kind: z.literal('cancelled') }),
])
export type JobState = z.infer<typeof jobStateSchema>
export type JobStateKind = JobState['kind']
/** Kinds of state, in the order of their summaries. */
export const jobStateKinds = [
  'waiting',
  'running',
  'paused',
  'done',
  'skipped',
  'failed',
  'cancelled',
] as const satisfies readonly JobStateKind[]
/** States of jobs that will not run unless they are retried; what "finished" means everywhere. */
export const finishedStates = [
  'done',
  'skipped',
  'failed',
  'cancelled',
] as const satisfies readonly JobStateKind[]

/** A result that an image was given, and the settings it was made with. */
export const jobVersionSchema = z.object({
  id: z.int(),
  settings: upscaleSettingsSchema,
  result: jobResultSchema,
})
export type JobVersion = z.infer<typeof jobVersionSchema>

/** One image to upscale: input, where its output goes, settings, and what has become of it. */
export const jobSchema = z.object({
  id: jobIdSchema,
  inputPath: z.string(),
  /** Folder the output is written to; created when needed. */
  outputDirectory: z.string(),
  settings: upscaleSettingsSchema,
  state: jobStateSchema,
  /** Input size as seen (orientation applied); `null` until probed. */
  widthPx: z.int().positive().nullable(),
  heightPx: z.int().positive().nullable(),
  sizeBytes: z.int().nonnegative(),
  /** What was found to suit the image; `null` until it was looked at. */
  choice: pictureChoiceSchema.nullable().default(null),
  /** Every result it was given, oldest first: a new one stands beside the ones before. */
  versions: z.array(jobVersionSchema).default([]),
})
export type Job = z.infer<typeof jobSchema>

/** Counts by state, for summaries. */
export const jobCountsSchema = z.object({
  waiting: z.int(),
  running: z.int(),
  paused: z.int(),
  done: z.int(),
  skipped: z.int(),
  failed: z.int(),
  cancelled: z.int(),
})
export type JobCounts = z.infer<typeof jobCountsSchema>

/** Whether a job in this state will not run unless it is retried. */
export function isFinished(state: JobState): boolean {
  return finishedStates.some((kind) => kind === state.kind)
}
