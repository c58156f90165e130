import { z } from 'zod'
import { jobCountsSchema } from '../jobs/job.ts'

/** How far the present run has come: what was finished before it began is no part of it. */
export const queueRunSchema = z.object({
  /** Images that have come to an end in this run. */
  finished: z.int().nonnegative(),
  /** Those, the ones under way, and the ones still to come. */
  total: z.int().nonnegative(),
  /** Share of the work that is done, 0–1, weighted by pixels and tiles. */
  fraction: z.number().min(0).max(1),
  /** All tiles have run; the last file is being written. */
  isSaving: z.boolean(),
})
export type QueueRun = z.infer<typeof queueRunSchema>

/** What came of the last run. */
export const runSummarySchema = z.object({
  done: z.int().nonnegative(),
  skipped: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  /** Finished images that something has to be said about. */
  withWarnings: z.int().nonnegative(),
  /** Bytes of all files that were written. */
  outputBytes: z.int().nonnegative(),
  /** Time of work; pauses do not count. */
  elapsedMs: z.number().nonnegative(),
  /** Folder of the last file that was written; `null` where none was. */
  outputDirectory: z.string().nullable(),
})
export type RunSummary = z.infer<typeof runSummarySchema>

/** What the queue as a whole is doing. */
export const queueStatusSchema = z.object({
  mode: z.enum(['idle', 'running', 'paused']),
  counts: jobCountsSchema,
  /** `null` while nothing is worked on. */
  run: queueRunSchema.nullable(),
  /** Of the run before, since the program was started; `null` where there was none, or while one is under way. */
  lastRun: runSummarySchema.nullable(),
  /** Of the run, by what has been measured; `null` until known. */
  remainingMs: z.number().nullable(),
  megapixelsPerSecond: z.number().nullable(),
})
export type QueueStatus = z.infer<typeof queueStatusSchema>

/** What is still to come, by a rough estimate. */
export const queueEstimateSchema = z.object({
  images: z.int(),
  inputMegapixels: z.number(),
  outputMegapixels: z.number(),
  outputBytes: z.int(),
  /** By the speeds of earlier runs; `null` where a model has not run here, or no image was looked at yet. */
  durationMs: z.number().nonnegative().nullable(),
  /** One entry per disk that outputs go to. */
  disks: z.array(z.object({ directory: z.string(), neededBytes: z.int(), freeBytes: z.number() })),
})
export type QueueEstimate = z.infer<typeof queueEstimateSchema>
