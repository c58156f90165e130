import { backendContract, type BackendContract } from '../../../electron/common/contracts/backend-contract.ts'
import { type QueueStatus } from '../../../electron/common/contracts/queue-status.ts'
import type { Device } from '../../../electron/common/settings/device.ts'
import { AppError } from '../../../electron/common/messages/app-error.ts'
import { isFinished, type Job, type JobState, type JobStateKind } from '../../../electron/common/jobs/job.ts'
import { isSelected, type JobSelector } from '../../../electron/common/jobs/job-selector.ts'
import { automaticModelId } from '../../../electron/common/models/automatic-model.ts'
import type { ModelSummary } from '../../../electron/common/models/model-descriptor.ts'
import { preferencesSchema } from '../../../electron/common/settings/preferences.ts'
import { createClient, type Client } from '../../../electron/common/rpc/client.ts'
import { linkPair } from '../../../electron/common/rpc/link.ts'
import { serve } from '../../../electron/common/rpc/serve.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import {
  doneState,
  recordedChoice,
  recordedJobs,
  type RecordedPhoto,
  type Scenario,
} from './recorded-jobs.ts'
import { recordedModels } from './recorded-models.ts'
import { createRecordedWatch } from './recorded-watch.ts'

const tickMs = 90

const devices: readonly Device[] = [
  { provider: 'webgpu', name: 'Radeon RX 7800 XT', verdict: 'ok', reason: null },
  {
    provider: 'cuda',
    name: 'CUDA',
    verdict: 'failed',
    reason: { code: 'device-unavailable', detail: 'No CUDA libraries were found.' },
  },
  { provider: 'cpu', name: 'Ryzen 9 7900X, 12 cores', verdict: 'ok', reason: null },
]

/**
 * A backend of recorded data behind the real contract: for development and tests. Its queue really moves
 * (unless `still`), so that every state of the window can be seen without pictures being computed.
 */
export function createRecordedBackend(
  scenario: Scenario,
  photos: readonly RecordedPhoto[],
  { still }: { readonly still: boolean },
): Client<BackendContract> {
  const settings = upscaleSettingsSchema.parse({ modelId: automaticModelId })
  let jobs = recordedJobs(scenario, photos, settings)
  let removed: Job[] = []
  let mode: QueueStatus['mode'] = scenario === 'running' || scenario === 'mixed' ? 'running' : 'idle'
  let revision = 0
  let preferences = preferencesSchema.parse({})
  const [own, other] = linkPair()

  const status = (): QueueStatus => {
    const counts = { waiting: 0, running: 0, paused: 0, done: 0, skipped: 0, failed: 0, cancelled: 0 }
    jobs.forEach((job) => counts[job.state.kind]++)
    const busy = mode === 'running'
    const remainingMs = busy ? (counts.waiting + counts.running) * 9400 : null
    const finished = counts.done + counts.failed + counts.skipped
    const total = finished + counts.waiting + counts.running
    const run = {
      finished,
      total,
      fraction: total > 0 ? (finished + 0.4) / (total + 0.4) : 0,
      isSaving: false,
    }
    const lastRun = {
      done: counts.done,
      skipped: counts.skipped,
      failed: counts.failed,
      withWarnings: jobs.filter(({ state }) => state.kind === 'done' && state.result.warnings.length > 0)
        .length,
      outputBytes: counts.done * 31_000_000,
      elapsedMs: counts.done * 9400,
      outputDirectory: '/home/ada/Pictures/2024/Norway',
    }
    return {
      mode,
      counts,
      run: mode === 'idle' ? null : run,
      lastRun: mode === 'idle' && finished > 0 ? lastRun : null,
      remainingMs,
      megapixelsPerSecond: busy ? 4.1 : null,
    }
  }
  const changed = (): void => {
    served.emit('jobs.changed', { revision: ++revision })
    served.emit('queue.status', status())
  }
  const setState = (which: JobSelector, next: (job: Job) => JobState): void => {
    jobs = jobs.map((job) => (isSelected(which, job) ? { ...job, state: next(job) } : job))
    changed()
  }
  const filtered = (states: readonly JobStateKind[], text: string, withRemarks: boolean): Job[] =>
    jobs.filter(
      (job) =>
        (!withRemarks || (job.state.kind === 'done' && job.state.result.warnings.length > 0)) &&
        (states.length === 0 || states.includes(job.state.kind)) &&
        job.inputPath.toLowerCase().includes(text.toLowerCase()),
    )

  const served = serve(
    backendContract,
    {
      'app.info': () => ({
        version: '0.1.0',
        node: '24.21.0',
        onnxruntime: '1.30.0',
        libvips: '8.18.0',
        previewsDirectory: '/home/ada/.cache',
      }),
      'network.useProxies': () => undefined,
      'preferences.get': () => preferences,
      'preferences.set': (change) => {
        const given = Object.entries(change).filter(([, value]) => value !== undefined)
        return (preferences = { ...preferences, ...Object.fromEntries(given) })
      },
      'models.list': () => [...recordedModels],
      'models.prepare': ({ id }) => modelNamed(id),
      'models.add': () => modelNamed('fsrcnn-x4'),
      'models.blend': () => modelNamed('fsrcnn-x4'),
      'models.remove': () => undefined,
      'jobs.look': ({ id }) => {
        const place = jobs.findIndex((job) => job.id === id)
        const choice = recordedChoice(Math.max(0, place))
        jobs = jobs.map((job) => (job.id === id ? { ...job, choice } : job))
        changed()
        return choice
      },
      'models.speeds': () =>
        recordedModels.slice(0, 1).map(({ id }) => ({
          modelId: id,
          device: 'webgpu' as const,
          megapixelsPerSecond: 4.1,
          isSample: false,
        })),
      'models.preview': () => ({
        before: '0'.repeat(40),
        after: '1'.repeat(40),
        widthPx: 256,
        heightPx: 192,
      }),
      'samples.list': () => ({
        paths: ['/samples/a.jpg', '/samples/b.jpg'],
        outputDirectory: '/samples/out',
      }),
      'devices.list': () => [...devices],
      'diagnostics.report': () => ({
        versions: { Enlarger: '0.1.0', 'Node.js': '24.21.0', 'ONNX Runtime': '1.30.0', libvips: '8.18.7' },
        system: {
          name: 'Linux 6.12.4',
          architecture: 'x64',
          processor: 'AMD Ryzen 9 7900X',
          cores: 12,
          memoryBytes: 64e9,
          freeMemoryBytes: 41.7e9,
        },
        processes: { backend: 212e6 },
        disks: [
          { holds: 'data' as const, freeBytes: 412e9 },
          { holds: 'results' as const, freeBytes: 1.8e12 },
        ],
        devices: [...devices],
        models: recordedModels.map(({ id, availability }) => ({ id, availability })),
        settings: { theme: '"dark"', presets: '2', outputDirectory: 'beside the originals' },
        queue: status().counts,
        errors: [
          {
            at: '2026-03-14T09:26:53.589Z',
            message: { code: 'input-corrupt' as const, detail: '…' },
            times: 3,
          },
        ],
      }),
      'jobs.add': ({ paths }) => {
        const start = jobs.length
        const more = recordedJobs('many', photos, settings).slice(start, start + paths.length)
        jobs = [...jobs, ...more]
        changed()
        return {
          added: more.length,
          alreadyListed: 0,
          ignored: [],
          outputRoots: ['/home/ada/Pictures/2024 enlarged'],
        }
      },
      'jobs.list': ({ offset, limit, states, text, withRemarks }) => {
        const listed = filtered(states, text, withRemarks)
        return { jobs: listed.slice(offset, offset + limit), total: listed.length }
      },
      'jobs.ids': ({ offset, limit, states, text, withRemarks }) => ({
        ids: filtered(states, text, withRemarks)
          .slice(offset, offset + limit)
          .map(({ id }) => id),
      }),
      'jobs.places': ({ ids, states, text, withRemarks }) => {
        const wanted = new Set(ids)
        const places = filtered(states, text, withRemarks).map(({ id }, place) => ({ id, place }))
        return { places: places.filter(({ id }) => wanted.has(id)) }
      },
      'jobs.get': ({ id }) => jobs.find((job) => job.id === id) ?? null,
      ...createRecordedWatch(() => served.emit('watch.changed', {})),
      'notices.take': () => [],
      'jobs.remove': (which) => {
        removed = jobs.filter((job) => isSelected(which, job))
        jobs = jobs.filter((job) => !removed.includes(job))
        changed()
        return { removal: 'last', count: removed.length }
      },
      'jobs.restore': () => {
        jobs = [...removed, ...jobs].sort((a, b) => (a.id < b.id ? -1 : 1))
        changed()
      },
      'jobs.cancel': (which) => setState(which, () => ({ kind: 'cancelled' })),
      'jobs.pause': (which) => setState(which, () => ({ kind: 'paused', progress: null })),
      'jobs.resume': (which) => setState(which, () => ({ kind: 'waiting' })),
      'jobs.retry': ({ to: _, ...which }) => setState(which, () => ({ kind: 'waiting' })),
      'jobs.move': ({ ids, before }) => {
        const moved = ids.map((id) => jobs.find((job) => job.id === id)).filter((job) => job !== undefined)
        const rest = jobs.filter((job) => !ids.includes(job.id))
        const place = before === null ? -1 : rest.findIndex((job) => job.id === before)
        jobs = place < 0 ? [...rest, ...moved] : rest.toSpliced(place, 0, ...moved)
        changed()
      },
      'jobs.configure': ({ to, ...which }) => {
        jobs = jobs.map((job) =>
          isSelected(which, job) && !isFinished(job.state) ? { ...job, settings: to } : job,
        )
        changed()
      },
      'queue.status': status,
      'queue.start': () => {
        mode = 'running'
        changed()
      },
      'queue.pause': () => {
        mode = 'paused'
        changed()
      },
      'queue.estimate': () => {
        const images = jobs.filter((job) => job.state.kind === 'waiting').length
        const outputBytes = images * 31_000_000
        const disks = [{ directory: '/home/ada', neededBytes: outputBytes, freeBytes: 214_000_000_000 }]
        return {
          images,
          inputMegapixels: images * 1.02,
          outputMegapixels: images * 16.3,
          outputBytes,
          durationMs: images * 9400,
          disks,
        }
      },
      'queue.report': () => undefined,
      'queue.stop': () => {
        mode = 'idle'
        setState({ states: ['running'] }, () => ({ kind: 'waiting' }))
      },
      'images.describe': () => ({ widthPx: 4000, heightPx: 3000 }),
      'images.locate': () => ({ path: '', mimeType: 'image/png' }),
      'images.pyramid': () => {
        throw new AppError('input-not-found', 'Recorded pictures have no tiles.')
      },
      'images.tile': () => ({ path: '', start: 0, length: 1 }),
      'compare.region': ({ region, factor, enlarger }) => ({
        picture: '0'.repeat(40),
        widthPx: Math.round(region.widthPx * factor),
        heightPx: Math.round(region.heightPx * factor),
        elapsedMs: 1840,
        device: enlarger.kind === 'model' ? ('webgpu' as const) : null,
        memoryBytes: enlarger.kind === 'model' ? 412_000_000 : null,
        wholeImageMs: enlarger.kind === 'model' ? 96_000 : null,
        consistency: { psnr: 38.2, ssim: 0.971 },
      }),
      'preview.region': ({ region, settings: chosen }) => ({
        picture: '1'.repeat(40),
        widthPx: region.widthPx * 4,
        heightPx: region.heightPx * 4,
        modelId: chosen.modelId === automaticModelId ? modelNamed('enlarger-photo-x4').id : chosen.modelId,
        elapsedMs: 700,
        cleanUp: null,
        choice: null,
        fileBytes: 3_100_000,
      }),
      'versions.delete': ({ id, version }) => {
        jobs = jobs.map((job) =>
          job.id === id ? { ...job, versions: job.versions.filter((other) => other.id !== version) } : job,
        )
        changed()
      },
      'compare.truth': ({ factor }) => ({ psnr: 28.4, ssim: 0.812, borderPx: Math.ceil(factor) }),
      'compare.sheet': () => undefined,
      'compare.locate': () => ({ path: '', mimeType: 'image/png' }),
    },
    own,
  )

  const tick = (): void => {
    if (mode !== 'running') return
    const index = jobs.findIndex((job) => job.state.kind === 'running' && job.state.progress !== null)
    const next = index >= 0 ? index : jobs.findIndex((job) => job.state.kind === 'waiting')
    const job = jobs[next]
    if (!job) {
      mode = 'idle'
      return changed()
    }
    const state = advance(job, next)
    jobs = jobs.map((other) => (other === job ? { ...job, state } : other))
    served.emit('job.state', { id: job.id, state })
    if (state.kind === 'done') changed()
    else served.emit('queue.status', status())
  }
  if (!still) setInterval(tick, tickMs)
  return createClient(backendContract, other)
}

function modelNamed(id: string): ModelSummary {
  const model = recordedModels.find((candidate) => candidate.id === id)
  if (!model) throw new AppError('model-unknown', `Expected a recorded model but received "${id}".`)
  return model
}

function advance(job: Job, index: number): JobState {
  const photo = { widthPx: job.widthPx ?? 640, heightPx: job.heightPx ?? 480 }
  const progress = job.state.kind === 'running' ? job.state.progress : null
  const tilesDone = (progress?.tilesDone ?? 0) + 2
  if (tilesDone >= 60) return doneState(photo, index, 4)
  return {
    kind: 'running',
    progress: {
      tilesDone,
      tilesTotal: 60,
      megapixelsPerSecond: 4.1,
      remainingMs: (60 - tilesDone) * tickMs,
      device: 'webgpu',
    },
  }
}
