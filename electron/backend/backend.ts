import { errorMessage } from '../common/messages/message.ts'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { BackendContract, Notice } from '../common/contracts/backend-contract.ts'
import { AppError, isAbort } from '../common/messages/app-error.ts'
import type { Device } from '../common/settings/device.ts'
import type { JobId, ModelId } from '../common/identifiers.ts'
import type { Job } from '../common/jobs/job.ts'
import type { ModelSummary } from '../common/models/model-descriptor.ts'
import type { Handlers } from '../common/rpc/contract-types.ts'
import type { ModelPreviews } from './compare/model-preview.ts'
import type { RegionPreviewer } from './compare/region-previewer.ts'
import type { RegionComparer } from './compare/region-comparer.ts'
import type { DownloadProxies } from './models/fetch/proxies.ts'
import { componentVersions } from './installation/component-versions.ts'
import { gatherDiagnostics } from './diagnostics/gather-diagnostics.ts'
import { rememberErrors } from './diagnostics/recent-errors.ts'
import type { EventHub } from './event-hub.ts'
import { createModelFitter } from './models/fit-model.ts'
import { createPreferencesFile } from './preferences/preferences-file.ts'
import { createJobPictures } from './previews/job-pictures.ts'
import { openJobDatabase } from './queue/store/job-database.ts'
import { createModelSpeeds, noteSpeed } from './queue/work/model-speeds.ts'
import { JobQueue } from './queue/job-queue.ts'
import { sampleImages } from './installation/sample-images.ts'
import { JobStore } from './queue/store/job-store.ts'
import { OutputLedger } from './queue/outputs/output-ledger.ts'
import { openOutputsDatabase } from './queue/outputs/outputs-database.ts'
import { estimateQueue, type DiskNeed } from './queue/report/queue-estimate.ts'
import { writeQueueReport } from './queue/report/queue-report.ts'
import { recoverQueue } from './queue/work/recover-queue.ts'
import { lookAtFile } from './analysis/look-at-picture.ts'
import type { Images } from './image/open-image.ts'
import type { DecodeAhead } from './upscale/decode-ahead.ts'
import type { UpscaleImage } from './upscale/upscale-request.ts'
import { createWatchService } from './watch/watch-service.ts'

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
  readonly models: {
    list(): Promise<ModelSummary[]>
    prepare(id: ModelId, signal: AbortSignal): Promise<ModelSummary>
    add(paths: readonly string[], signal: AbortSignal): Promise<ModelSummary>
    remove(id: ModelId): Promise<void>
  }
  devices(): Promise<Device[]>
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
 * @param events where the services, too, tell what happens
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
  const speeds = createModelSpeeds(store.runs)
  const fitModel = createModelFitter(() => services.models.list())
  const { upscale, ahead, looks } = services
  const work = { store, ledger, upscale, images: ahead, ahead, looks, fitModel, speeds }
  const queue = new JobQueue(work, events, {
    pausesOnFullDisk: options.isAttended,
    now: services.now,
    onWorkedOff: (outputDirectory) => void tellWorkedOff(outputDirectory),
  })
  const tellWorkedOff = async (outputDirectory: string | null): Promise<void> => {
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
  const pictures = createJobPictures(looks, paths.previews, (id) => queue.get(id))
  const notices = damagedPath ? [queueRebuilt(damagedPath, savedJobs)] : []

  const told = { isListenedTo: false }
  const tell = (notice: Notice): void => {
    if (told.isListenedTo) events.emit('notice', notice)
    else notices.push(notice)
  }
  const additionsEnded = resumeAdditions(queue, tell)
  // Where nobody watches, the queue is started once and must be whole by then.
  if (!options.isAttended) await additionsEnded

  const handlers: Handlers<BackendContract> = {
    'app.info': () => ({ ...componentVersions(), previewsDirectory: paths.previews }),
    'network.useProxies': (proxies) => services.proxies.use(proxies),
    'preferences.get': () => preferences.get(),
    'preferences.set': (changes) => preferences.set(changes),
    'models.list': () => services.models.list(),
    'jobs.look': async ({ id }, { signal }) => {
      const { inputPath } = jobOf(id)
      return await lookAtFile(looks, inputPath, signal)
    },
    'models.speeds': () => speeds.list(),
    'models.prepare': async ({ id }, { signal }) => {
      const summary = await services.models.prepare(id, signal)
      events.emit('models.changed', {})
      return summary
    },
    'models.add': async ({ paths: files }, { signal }) => {
      const summary = await services.models.add(files, signal)
      events.emit('models.changed', {})
      return summary
    },
    'models.remove': async ({ id }) => {
      await services.models.remove(id)
      events.emit('models.changed', {})
    },
    'models.preview': ({ id }, { signal }) => services.previews.show(id, signal),
    'samples.list': () => ({
      paths: sampleImages(),
      outputDirectory: join(homedir(), 'Enlarger samples'),
    }),
    'devices.list': () => services.devices(),
    'diagnostics.report': async () => {
      const chosen = await preferences.get()
      return await gatherDiagnostics({
        preferences: chosen,
        models: await services.models.list(),
        devices: await services.devices(),
        counts: store.totals().counts,
        errors: await errors.list(),
        directories: {
          data: dirname(paths.preferences),
          cache: paths.previews,
          results: chosen.outputDirectory,
        },
      })
    },
    'jobs.add': async (request, { signal }) => {
      const { added, alreadyListed, ignored, outputRoots } = await queue.addImages(request, signal)
      return { added, alreadyListed, ignored: [...ignored], outputRoots: [...outputRoots] }
    },
    'jobs.list': (filter) => queue.list(filter),
    'jobs.get': ({ id }) => queue.get(id),
    'jobs.ids': (page) => ({ ids: queue.ids(page) }),
    'jobs.places': ({ ids, ...filter }) => ({ places: queue.places(ids, filter) }),
    'jobs.remove': (which) => queue.remove(which),
    'jobs.restore': (which) => queue.restore(which),
    'jobs.cancel': (which) => queue.cancelJobs(which),
    'jobs.pause': (which) => queue.pauseJobs(which),
    'jobs.resume': (which) => queue.resumeJobs(which),
    'jobs.retry': ({ to, ...which }) => queue.retry(which, to),
    'jobs.move': ({ ids, before }) => queue.move(ids, before),
    'jobs.configure': ({ to, ...which }) => queue.configure(which, to),
    'versions.delete': ({ id, version }) => queue.deleteVersion(id, version),
    'queue.status': () => queue.status(),
    'queue.estimate': async () => {
      const estimate = await estimateQueue(database, speeds.list())
      return { ...estimate, disks: [...estimate.disks] }
    },
    'queue.report': ({ path, format }) => writeQueueReport(database, path, format),
    'queue.start': async (only) => {
      for (const disk of (await estimateQueue(database, [])).disks) {
        if (disk.neededBytes > disk.freeBytes) events.emit('notice', spaceIsShort(disk))
      }
      queue.start(only?.ids)
    },
    'queue.pause': () => queue.pause(),
    'queue.stop': () => queue.stop(),
    ...watch.handlers,
    'notices.take': () => {
      told.isListenedTo = true
      return notices.splice(0)
    },
    'images.describe': async ({ id }, { signal }) => {
      const { widthPx, heightPx } = await looks.describe(jobOf(id).inputPath, signal)
      return { widthPx, heightPx }
    },
    'compare.region': async (request, { signal }) => {
      const job = jobOf(request.id)
      const result = await services.comparer.run(job.inputPath, request, signal)
      noteSpeed(speeds, job, request, result)
      return result
    },
    'preview.region': ({ id, ...request }, { signal }) =>
      services.previewer.run(jobOf(id).inputPath, request, signal),
    'compare.truth': (request, { signal }) =>
      services.comparer.measure(jobOf(request.id).inputPath, request, signal),
    'compare.sheet': (request) => services.comparer.writeSheet(jobOf(request.id).inputPath, request),
    'compare.locate': ({ picture }) => services.comparer.locate(picture),
    ...pictures.handlers,
  }
  if (options.isAttended) events.on('job.state', ({ state }) => pictures.prepare(state))
  return {
    handlers,
    on: events.on,
    resumeInterrupted() {
      if (!queue.resumeInterrupted()) return
      tell({ level: 'info', message: { code: 'queue-resumed' } })
    },
    whenIdle: () => queue.whenIdle(),
    async close() {
      await watch.close()
      await errors.close()
      await queue.close()
      await services.close()
      if (outputs !== database) outputs.close()
      database.close()
    },
  }
}

/** Carries on what a process that died was adding, and tells of it. */
async function resumeAdditions(queue: JobQueue, tell: (notice: Notice) => void): Promise<void> {
  try {
    const added = await queue.resumeAdditions()
    if (added === 0) return
    tell({ level: 'info', message: { code: 'adding-resumed', count: added } })
  } catch (error) {
    if (isAbort(error)) return
    tell({ level: 'error', message: { code: 'adding-failed', cause: errorMessage(error) } })
  }
}

function spaceIsShort({ directory, neededBytes, freeBytes }: DiskNeed): Notice {
  return { level: 'warning', message: { code: 'disk-space-short', directory, neededBytes, freeBytes } }
}

function queueRebuilt(damagedPath: string, savedJobs: number): Notice {
  return {
    level: 'warning',
    message: { code: 'queue-rebuilt', path: damagedPath, count: savedJobs },
  }
}
