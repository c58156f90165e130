import { z } from 'zod'
import { deviceSchema } from '../settings/device.ts'
import { diagnosticsSchema } from './diagnostics.ts'
import {
  modelPreviewSchema,
  previewRequestSchema,
  regionPreviewSchema,
  pictureIdSchema,
  regionRequestSchema,
  regionResultSchema,
  sheetRequestSchema,
  truthRequestSchema,
  truthScoresSchema,
} from './region-compare.ts'
import { outputPlaceSchema } from '../jobs/output-place.ts'
import { messageSchema } from '../messages/message.ts'
import { executionProviderSchema, jobIdSchema, modelIdSchema } from '../identifiers.ts'
import { jobCountsSchema, jobSchema, jobStateKinds, jobStateSchema } from '../jobs/job.ts'
import { jobSelectorSchema } from '../jobs/job-selector.ts'
import { pictureChoiceSchema } from '../analysis/picture-choice.ts'
import { modelSummarySchema } from '../models/model-descriptor.ts'
import { modelProgressSchema } from '../models/model-progress.ts'
import { afterFinishingSchema, preferenceChangesSchema, preferencesSchema } from '../settings/preferences.ts'
import { picturePyramidSchema, pictureSideSchema, pictureTileSchema } from '../pixels/picture-pyramid.ts'
import { proxiesSchema } from './proxies.ts'
import { method, type Contract } from '../rpc/contract-types.ts'
import { upscaleSettingsSchema } from '../settings/upscale-settings.ts'
import { queueStatusSchema, queueEstimateSchema } from './queue-status.ts'

const nothing = z.void().or(z.undefined())
const path = z.string().min(1).max(32_768)
const glob = z.string().min(1).max(1000)
/** Which of a job's results; `null`: the one its state names. */
const versionSchema = z.int().nullable().default(null)
const jobIds = z.array(jobIdSchema).max(200_000)
const selector = jobSelectorSchema

/** Which jobs a list shows: those in these states (none: all) whose path contains the text, or those of them with remarks. */
const jobFilter = {
  states: z.array(z.enum(jobStateKinds)).default([]),
  text: z.string().max(500).default(''),
  /** Only finished images that there is something to know about. */
  withRemarks: z.boolean().default(false),
}

/** How fast a model was on a device of this machine, in output megapixels. */
export const modelSpeedSchema = z.object({
  modelId: modelIdSchema,
  device: executionProviderSchema,
  megapixelsPerSecond: z.number().positive(),
  /** Measured on parts of images alone, which is slower: not to be compared with whole ones. */
  isSample: z.boolean(),
})
export type ModelSpeed = z.infer<typeof modelSpeedSchema>

/** A folder whose new images are upscaled as they come. */
export const watchedFolderSchema = z.object({
  id: z.string().max(40),
  path: z.string(),
  outputDirectory: z.string(),
  settings: upscaleSettingsSchema,
})
export type WatchedFolder = z.infer<typeof watchedFolderSchema>

/** Something the user should see that belongs to no single job. */
export const noticeSchema = z.object({
  level: z.enum(['info', 'warning', 'error']),
  message: messageSchema,
})
export type Notice = z.infer<typeof noticeSchema>

/**
 * Which picture of a job the window wants. `before` and `after` are without loss; where a side is longer than
 * `largestPreviewSidePx` they are reduced to it, and `images.pyramid` has every pixel.
 */
export const imageKindSchema = z.enum(['thumbnail', 'before', 'after'])
export type ImageKind = z.infer<typeof imageKindSchema>

/**
 * The backend's methods and events: the one list both hosts (window, command line) are derived from.
 * Pixels never travel here: the window shows images by id through its own protocol.
 */
export const backendContract = {
  methods: {
    'app.info': method(
      nothing,
      z.object({
        version: z.string(),
        node: z.string(),
        onnxruntime: z.string(),
        libvips: z.string(),
        /** Folder of the preview cache: the only one whose files the window may be shown. */
        previewsDirectory: z.string(),
      }),
    ),
    /** The system's proxies, for downloads; what the environment names goes before. */
    'network.useProxies': method(proxiesSchema, nothing),
    'preferences.get': method(nothing, preferencesSchema),
    'preferences.set': method(preferenceChangesSchema, preferencesSchema),
    'models.list': method(nothing, z.array(modelSummarySchema)),
    'models.prepare': method(z.object({ id: modelIdSchema }), modelSummarySchema),
    'models.add': method(z.object({ paths: z.array(path).min(1).max(16) }), modelSummarySchema),
    /** Adds the network between two of one design: `share` of the way from one to the other. */
    'models.blend': method(
      z.object({ from: modelIdSchema, to: modelIdSchema, share: z.number().min(0).max(1) }),
      modelSummarySchema,
    ),
    'models.remove': method(z.object({ id: modelIdSchema }), nothing),
    /** Measured on images that were enlarged here, or parts of them; models that never ran are left out. */
    'models.speeds': method(nothing, z.array(modelSpeedSchema)),
    /** Shows what the model does; the first time it is run for that. */
    'models.preview': method(z.object({ id: modelIdSchema }), modelPreviewSchema),
    /** Images that come with the program, to try it on, and a folder their results can be written to. */
    'samples.list': method(nothing, z.object({ paths: z.array(path), outputDirectory: path })),
    /** What a bug report should say; without any path. */
    'diagnostics.report': method(nothing, diagnosticsSchema),
    'devices.list': method(nothing, z.array(deviceSchema)),
    /** Looks at a job's image, for the model that suits it; the job remembers what was found. */
    'jobs.look': method(z.object({ id: jobIdSchema }), pictureChoiceSchema),
    'jobs.add': method(
      z.object({
        /** Image files and folders; folders are walked recursively and keep their tree. */
        paths: z.array(path).min(1).max(200_000),
        settings: upscaleSettingsSchema,
        /** `null`: where `outputPlace` says, seen from each added folder, or from the file's folder. */
        outputDirectory: path.nullable(),
        outputPlace: outputPlaceSchema.default('sibling'),
        /**
         * Globs that choose among the files of folders; none: all images. One without a slash is compared with
         * file names, one with a slash with paths below the folder.
         */
        include: z.array(glob).max(100).default([]),
        exclude: z.array(glob).max(100).default([]),
        /** Leaves out images that are listed with these settings, also where they are finished. */
        onlyNew: z.boolean().default(false),
      }),
      z.object({
        added: z.int(),
        /** Images that were left out because they are in the list already. */
        alreadyListed: z.int(),
        ignored: z.array(z.object({ path: z.string(), reason: messageSchema })),
        /** Folders below which the outputs go; at most twenty are named. */
        outputRoots: z.array(z.string()),
      }),
    ),
    'jobs.list': method(
      z.object({
        offset: z.int().nonnegative().default(0),
        limit: z.int().positive().max(1000).default(200),
        ...jobFilter,
      }),
      z.object({ jobs: z.array(jobSchema), total: z.int() }),
    ),
    /** The ids of a stretch of a list, in its order. */
    'jobs.ids': method(
      z.object({
        offset: z.int().nonnegative().default(0),
        limit: z.int().positive().max(1_000_000).default(1_000_000),
        ...jobFilter,
      }),
      z.object({ ids: z.array(jobIdSchema) }),
    ),
    /** Where jobs are in a list, in its order; those that it does not hold are left out. Places count from 0. */
    'jobs.places': method(
      z.object({ ids: jobIds, ...jobFilter }),
      z.object({ places: z.array(z.object({ id: jobIdSchema, place: z.int().nonnegative() })) }),
    ),
    /** `null` where there is no such job any more. */
    'jobs.get': method(z.object({ id: jobIdSchema }), jobSchema.nullable()),
    /** Takes jobs out of the queue, except those being worked on; `removal` names them for `jobs.restore`. */
    'jobs.remove': method(selector, z.object({ removal: z.string(), count: z.int().nonnegative() })),
    /** Brings back jobs that were removed since the program was started. */
    'jobs.restore': method(selector, nothing),
    /** Cancels jobs that are not finished, also the one being worked on. */
    'jobs.cancel': method(selector, nothing),
    /** Sets images aside, also the one being worked on, which starts over when it is resumed. */
    'jobs.pause': method(selector, nothing),
    /** Images that were set aside wait again, at their place. */
    'jobs.resume': method(selector, nothing),
    /** Finished jobs wait again, at their place; `to`: with other settings. */
    'jobs.retry': method(selector.extend({ to: upscaleSettingsSchema.optional() }), nothing),
    'jobs.move': method(z.object({ ids: jobIds, before: jobIdSchema.nullable() }), nothing),
    /** Gives other settings to jobs that have not begun; a job that has been finished meanwhile stays as it is. */
    'jobs.configure': method(selector.extend({ to: upscaleSettingsSchema }), nothing),
    /** Deletes the file of one of a job's results, unless it was changed since; the others stay. */
    'versions.delete': method(z.object({ id: jobIdSchema, version: z.int() }), nothing),
    'queue.status': method(nothing, queueStatusSchema),
    /** What the waiting images will need, and what there is; disk space is checked by `queue.start`, too. */
    'queue.estimate': method(nothing, queueEstimateSchema),
    /** Writes what has become of every image to a file. */
    'queue.report': method(z.object({ path, format: z.enum(['csv', 'json']) }), nothing),
    /**
     * Works until nothing waits, or none of `ids`: the others go on waiting. Where work is under way, these are added
     * to it; without ids, everything is.
     */
    'queue.start': method(nothing.or(z.object({ ids: jobIds })), nothing),
    'queue.pause': method(nothing, nothing),
    /** Ends the work at the next tile and forgets the image under way, which waits again. */
    'queue.stop': method(nothing, nothing),
    'watch.list': method(nothing, z.array(watchedFolderSchema)),
    /** Upscales every image that appears in the folder from now on, also while the program was not running. */
    'watch.add': method(
      z.object({ path, settings: upscaleSettingsSchema, outputDirectory: path.nullable() }),
      watchedFolderSchema,
    ),
    /** Gives the images that come from now on other settings, or another place for their results. */
    'watch.change': method(
      z.object({ id: z.string().max(40), settings: upscaleSettingsSchema, outputDirectory: path.nullable() }),
      watchedFolderSchema,
    ),
    'watch.remove': method(z.object({ id: z.string().max(40) }), nothing),
    /** Notices from before anyone listened; each is answered once. */
    'notices.take': method(nothing, z.array(noticeSchema)),
    /**
     * Enlarges a region of a job's image, by a model or by plain resampling, for comparing. Waits for its turn
     * while an image is being upscaled.
     */
    'compare.region': method(regionRequestSchema, regionResultSchema),
    /**
     * What settings make of a region: model, strength, grain and the encoding of the file, for looking at before
     * anything is enlarged. Waits for its turn while an image is being upscaled.
     */
    'preview.region': method(previewRequestSchema, regionPreviewSchema),
    /** Compares a picture that `compare.region` made with a ground truth of the user's. */
    'compare.truth': method(truthRequestSchema, truthScoresSchema),
    /** Writes pictures that `compare.region` made, with their labels, to one file. */
    'compare.sheet': method(sheetRequestSchema, nothing),
    /** The picture that `compare.region` made, in the preview cache. */
    'compare.locate': method(
      z.object({ picture: pictureIdSchema }),
      z.object({ path: z.string(), mimeType: z.string() }),
    ),
    /** Size of a job's image as seen, read from its file where it is not known. */
    'images.describe': method(
      z.object({ id: jobIdSchema }),
      z.object({ widthPx: z.int().positive(), heightPx: z.int().positive() }),
    ),
    /** A file in the preview cache that shows this job's picture, made when missing. */
    'images.locate': method(
      z.object({ id: jobIdSchema, kind: imageKindSchema, version: versionSchema }),
      z.object({ path: z.string(), mimeType: z.string() }),
    ),
    /** The tiles that show every pixel of a job's picture. Makes them when missing: seconds for large images. */
    'images.pyramid': method(
      z.object({ id: jobIdSchema, side: pictureSideSchema, version: versionSchema }),
      picturePyramidSchema,
    ),
    /** Where a tile's samples lie in the preview cache: uncompressed rows of `tileSidePx` pixels. */
    'images.tile': method(
      z.object({
        id: jobIdSchema,
        side: pictureSideSchema,
        version: versionSchema,
        ...pictureTileSchema.shape,
      }),
      z.object({ path: z.string(), start: z.int().nonnegative(), length: z.int().positive() }),
    ),
  },
  events: {
    /** Jobs that were added, changed, moved or removed: ask again for what is on screen. */
    'jobs.changed': z.object({ revision: z.int() }),
    /** One job's state, as it runs. */
    'job.state': z.object({ id: jobIdSchema, state: jobStateSchema }),
    'queue.status': queueStatusSchema,
    /** The queue has been worked off; `action` is what the user wished for then. */
    'queue.finished': z.object({
      counts: jobCountsSchema,
      /** Where the last output went; `null` where nothing was written. */
      outputDirectory: z.string().nullable(),
      action: afterFinishingSchema,
    }),
    'watch.changed': z.object({}),
    'models.changed': z.object({}),
    'models.progress': modelProgressSchema,
    notice: noticeSchema,
  },
} as const satisfies Contract

export type BackendContract = typeof backendContract
