import { errorMessage } from '../common/messages/message.ts'
import type { BackendContract, Notice } from '../common/contracts/backend-contract.ts'
import { AppError, isAbort } from '../common/messages/app-error.ts'
import type { Device } from '../common/settings/device.ts'
import type { JobId } from '../common/identifiers.ts'
import type { Job } from '../common/jobs/job.ts'
import type { Handlers } from '../common/rpc/contract-types.ts'
import { createCompareHandlers } from './compare/compare-handlers.ts'
import type { ModelPreviews } from './compare/model-preview.ts'
import type { RegionPreviewer } from './compare/region-previewer.ts'
import type { RegionComparer } from './compare/region-comparer.ts'
import type { DownloadProxies } from './models/fetch/proxies.ts'
import { createDiagnosticsHandlers } from './diagnostics/diagnostics-handlers.ts'
import { rememberErrors } from './diagnostics/recent-errors.ts'
import type { EventHub } from './event-hub.ts'
import { createInstallationHandlers } from './installation/installation-handlers.ts'
import { createModelFitter } from './models/fit-model.ts'
import { createModelHandlers, type Models } from './models/model-handlers.ts'
import { createNotices, type Notices } from './notices.ts'
import { createPreferenceHandlers } from './preferences/preference-handlers.ts'
import { createPreferencesFile } from './preferences/preferences-file.ts'
import { createJobPictures } from './previews/job-pictures.ts'
import { openJobDatabase } from './queue/store/job-database.ts'
import { createModelSpeeds } from './queue/work/model-speeds.ts'
import { JobQueue } from './queue/job-queue.ts'
import { createQueueHandlers } from './queue/queue-handlers.ts'
import { JobStore } from './queue/store/job-store.ts'
import { OutputLedger } from './queue/outputs/output-ledger.ts'
import { openOutputsDatabase } from './queue/outputs/outputs-database.ts'
import { recoverQueue } from './queue/work/recover-queue.ts'
import type { Images } from './image/open-image.ts'
import type { DecodeAhead } from './upscale/decode-ahead.ts'
import type { UpscaleImage } from './upscale/upscale-request.ts'
import { createWatchService } from './watch/watch-service.ts'

/** Remembered outputs of which each start looks whether they are still there. */
const outputsLookedAt = 500

/** Where the backend keeps its things. */
export interface BackendPaths {
  /** The queue's file, or `:memory:`. */
  readonly queue: string
  /** A file of completed outputs that several processes share; `null`: they are remembered with the queue. */
  readonly outputs: string | null
  /** Preferences, a JSON file. */
  readonly preferences: string
  /** The last errors, a JSON file. */
  readonly errors: string
  readonly previews: string
}

/** How the backend is used. */
export interface BackendOptions {
  /** Someone watches and can act: what needs a person pauses the queue instead of failing images. */
  readonly isAttended: boolean
}

/** What the queue's owner needs of models and engine. */
export interface BackendServices {
  readonly upscale: UpscaleImage
  readonly ahead: DecodeAhead
  /** Reads images for the screen, for lists, and for the models that suit them. */
  readonly looks: Pick<Images, 'open' | 'describe' | 'render'>
  readonly models: Models
  readonly devices: () => Promise<Device[]>
  readonly comparer: RegionComparer
  readonly previewer: RegionPreviewer
  /** Milliseconds of work, by a clock that neither jumps nor counts sleep. */
  readonly now: () => number
  readonly previews: ModelPreviews
  readonly proxies: DownloadProxies
  /** Ends child processes. */
  close(): Promise<void>
}

/** The whole backend, for whichever host: window or command line. */
export interface Backend {
  readonly handlers: Handlers<BackendContract>
  readonly on: EventHub['on']
  /** Goes on with a queue whose process died at work. */
  resumeInterrupted(): void
  /** Settles when nothing waits any more. */
  whenIdle(): Promise<void>
  /** Stops the work (the image under way waits again) and releases everything. */
  close(): Promise<void>
}

/**
 * Puts the backend together and opens its queue; nothing runs before `queue.start`.
 * @param events where the services, too, emit
 * @throws AppError `queue-busy` where another process works on the same queue.
 */
export async function createBackend(
  paths: BackendPaths,
  services: BackendServices,
  events: EventHub,
  options: BackendOptions,
): Promise<Backend> {
  const { database, damagedPath, savedJobs } = openJobDatabase(paths.queue)
  const store = new JobStore(database)
  const outputs = paths.outputs === null ? database : openOutputsDatabase(paths.outputs)
  const ledger = new OutputLedger(outputs)
  await recoverQueue(store, ledger)
  // What cannot be forgotten now is at another start.
  const forgotten = ledger.forgetDeleted(outputsLookedAt).catch(() => undefined)
  const speeds = createModelSpeeds(store.runs)
  const fitModel = createModelFitter(() => services.models.list())
  const { upscale, ahead, looks } = services
  const work = { store, ledger, upscale, images: ahead, ahead, looks, fitModel, speeds }
  const queue = new JobQueue(work, events, {
    pausesOnFullDisk: options.isAttended,
    now: services.now,
    onWorkedOff: (outputDirectory) => {
      endWork(outputDirectory).catch((error: unknown) => {
        notices.show({ level: 'error', message: errorMessage(error) })
      })
    },
  })
  const endWork = async (outputDirectory: string | null): Promise<void> => {
    const { afterFinishing: action } = await preferences.get()
    // Sleeping and shutting down are meant for the work at hand, not for all that is ever to come.
    if (action === 'sleep' || action === 'shutDown') await preferences.set({ afterFinishing: 'notify' })
    events.emit('queue.finished', { counts: store.totals().counts, outputDirectory, action })
  }
  const errors = rememberErrors(paths.errors, events)
  const watch = createWatchService(database, queue, events)
  const preferences = createPreferencesFile(paths.preferences)
  const jobOf = (id: JobId): Job => {
    const job = queue.get(id)
    if (!job) throw new AppError('bad-request', `Expected a job of the queue but received "${id}".`)
    return job
  }
  const pictures = createJobPictures(looks, paths.previews, jobOf)
  const notices = createNotices(events)
  if (damagedPath) notices.show(queueRebuilt(damagedPath, savedJobs))
  const additionsEnded = resumeAdditions(queue, notices.show)
  // Where nobody watches, the queue is started once and must be whole by then.
  if (!options.isAttended) await additionsEnded

  const { models, devices, comparer, previewer, previews, proxies } = services
  const handlers: Handlers<BackendContract> = {
    ...createInstallationHandlers(paths.previews, devices),
    ...createPreferenceHandlers(preferences),
    ...createModelHandlers({ models, previews, speeds, proxies, events }),
    ...createQueueHandlers({ queue, database, speeds, models, looks, jobOf, events }),
    ...watch.handlers,
    ...notices.handlers,
    ...pictures.handlers,
    ...createCompareHandlers({ comparer, previewer, speeds, jobOf }),
    ...createDiagnosticsHandlers({
      preferences,
      models,
      devices,
      counts: () => store.totals().counts,
      errors,
      preferencesPath: paths.preferences,
      cacheDirectory: paths.previews,
    }),
  }
  if (options.isAttended) events.on('job.state', ({ state }) => pictures.prepare(state))
  return {
    handlers,
    on: events.on,
    resumeInterrupted() {
      if (!queue.resumeInterrupted()) return
      notices.show({ level: 'info', message: { code: 'queue-resumed' } })
    },
    whenIdle: () => queue.whenIdle(),
    async close() {
      await watch.close()
      await errors.close()
      await queue.close()
      await services.close()
      await forgotten
      if (outputs !== database) outputs.close()
      database.close()
    },
  }
}

/** Carries on what a process that died was adding, and reports it. */
async function resumeAdditions(queue: JobQueue, show: Notices['show']): Promise<void> {
  try {
    const added = await queue.resumeAdditions()
    if (added === 0) return
    show({ level: 'info', message: { code: 'adding-resumed', count: added } })
  } catch (error) {
    if (isAbort(error)) return
    show({ level: 'error', message: { code: 'adding-failed', cause: errorMessage(error) } })
  }
}

function queueRebuilt(damagedPath: string, savedJobs: number): Notice {
  return {
    level: 'warning',
    message: { code: 'queue-rebuilt', path: damagedPath, count: savedJobs },
  }
}
