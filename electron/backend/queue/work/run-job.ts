import { dirname } from 'node:path'
import type { PictureChoice } from '../../../common/analysis/picture-choice.ts'
import type { Job, JobState } from '../../../common/jobs/job.ts'
import { AppError } from '../../../common/messages/app-error.ts'
import { isLargeAlready } from '../../../common/settings/output-target.ts'
import { lookAtPicture } from '../../analysis/look-at-picture.ts'
import type { ImageSource } from '../../image/image-source.ts'
import type { Images } from '../../image/open-image.ts'
import type { DecodeAhead } from '../../upscale/decode-ahead.ts'
import type { UpscaleControl, UpscaleImage, UpscaleResult } from '../../upscale/upscale-request.ts'
import { chooseOutputPath } from '../outputs/choose-output-path.ts'
import type { FitModel } from '../../models/fit-model.ts'
import { contentHash } from '../../files/content-hash.ts'
import { fileIdentity } from '../../files/file-identity.ts'
import type { JobStore } from '../store/job-store.ts'
import type { ModelSpeeds } from './model-speeds.ts'
import type { OutputLedger } from '../outputs/output-ledger.ts'
import { makeOutputFolder } from '../outputs/make-output-folder.ts'
import { outputNameOf } from '../outputs/output-name.ts'
import { settingsHash } from '../outputs/settings-hash.ts'

/** What running a job needs. */
export interface JobServices {
  readonly store: JobStore
  readonly ledger: OutputLedger
  readonly upscale: UpscaleImage
  /** Opens the images that are run. */
  readonly images: Pick<Images, 'open'>
  /** Learns what waiting images are, beside the work. */
  readonly looks: Pick<Images, 'describe'>
  /** Is given the image that comes next; without it none is decoded ahead. It opens what `images` would. */
  readonly ahead?: Pick<DecodeAhead, 'prepare'>
  /** Chooses the model that fits an image; without it the model stays. */
  readonly fitModel?: FitModel
  /** Where the speed of models is noted. */
  readonly speeds?: ModelSpeeds
}

/**
 * Takes one image from `running` to what becomes of it: skipped where the same content has been upscaled with
 * the same settings before, or the name is taken; otherwise upscaled.
 * @throws AppError what went wrong with this image; `cancelled` when aborted.
 */
export async function runJob(wanted: Job, services: JobServices, control: UpscaleControl): Promise<JobState> {
  const source = await services.images.open(wanted.inputPath, { signal: control.signal })
  try {
    return await runOpened(wanted, source, services, control)
  } finally {
    await source.close()
  }
}

async function runOpened(
  wanted: Job,
  source: ImageSource,
  services: JobServices,
  control: UpscaleControl,
): Promise<JobState> {
  const { store, ledger, upscale } = services
  const { info } = source
  store.setSizes([{ id: wanted.id, widthPx: info.widthPx, heightPx: info.heightPx }])
  if (isLargeAlready(wanted.settings.limits, info)) {
    return { kind: 'skipped', reason: { code: 'skipped-large-enough' }, outputPath: wanted.inputPath }
  }
  const look = async (): Promise<PictureChoice> => (await lookAtPicture(source, control.signal)).choice
  const fitted = await services.fitModel?.(wanted.settings, info, look)
  const job: Job = fitted ? { ...wanted, settings: fitted.settings } : wanted
  const suits = fitted?.choice ?? null
  if (suits) store.setChoice(wanted.id, suits)
  const contentSha256 = await contentHash(job.inputPath, control.signal)
  const settingsSha256 = settingsHash(job.settings)
  if (job.settings.collision !== 'overwrite') {
    const earlier = await findEarlier(job, ledger, contentSha256, settingsSha256, control.signal)
    if (earlier) {
      return { kind: 'skipped', reason: { code: 'skipped-done-before' }, outputPath: earlier }
    }
  }
  const choice = await chooseOutputPath(
    job.inputPath,
    job.outputDirectory,
    outputNameOf(job, info, store.placeOf(job.id)),
    job.settings.collision,
    {
      isInput: (path, file) => store.isInput(path, file),
      isTaken: (path) => store.isOutputOfAnother(path, job),
      isResultOfOtherSettings: (path) => ledger.isIntact(path),
    },
  )
  store.runs.setOutput(job.id, {
    path: choice.path,
    replaced: await fileIdentity(choice.path),
    contentSha256,
    settingsSha256,
  })
  if (choice.kind === 'exists') {
    return { kind: 'skipped', reason: { code: 'skipped-name-taken' }, outputPath: choice.path }
  }
  await makeOutputFolder(job.outputDirectory)
  let result: UpscaleResult
  try {
    result = await upscale(
      source,
      {
        outputPath: choice.path,
        allowOverwrite: choice.allowOverwrite,
        settings: job.settings,
        choice: suits,
      },
      control,
    )
  } catch (error) {
    // Another run of the program had the same image under way, and was done first.
    const isTaken = error instanceof AppError && error.code === 'output-exists'
    if (!isTaken || job.settings.collision !== 'skip') throw error
    return { kind: 'skipped', reason: { code: 'skipped-name-taken' }, outputPath: choice.path }
  }
  await ledger.record({
    contentSha256,
    settingsSha256,
    inputPath: job.inputPath,
    outputPath: result.outputPath,
  })
  const { modelId, cleanUp } = job.settings
  return { kind: 'done', result: { ...result, modelId, cleanUp, choice: suits } }
}

/** The output of an earlier run for this very image: under its present name, or one it no longer has. */
async function findEarlier(
  job: Job,
  ledger: OutputLedger,
  contentSha256: string,
  settingsSha256: string,
  signal: AbortSignal,
): Promise<string | null> {
  for (const entry of await ledger.findIntact(contentSha256, settingsSha256)) {
    if (dirname(entry.outputPath) !== job.outputDirectory) continue
    // A copy of an image that is still there is an image of its own.
    if (entry.inputPath !== job.inputPath && (await holds(entry.inputPath, contentSha256, signal))) continue
    return entry.outputPath
  }
  return null
}

/** Whether there is a file of this content; another one may have taken its name. */
async function holds(path: string, contentSha256: string, signal: AbortSignal): Promise<boolean> {
  const found = await contentHash(path, signal).catch(() => null)
  signal.throwIfAborted()
  return found === contentSha256
}
