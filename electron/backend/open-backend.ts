import { join } from 'node:path'
import { platform, release } from 'node:os'
import { createAwakeClock } from './awake-clock.ts'
import { applicationDirectory } from './installation/application-directory.ts'
import { createBackend, type Backend, type BackendOptions } from './backend.ts'
import type { ModelId } from '../common/identifiers.ts'
import { componentVersions } from './installation/component-versions.ts'
import { createModelPreviews } from './compare/model-preview.ts'
import { createModelFitter } from './models/fit-model.ts'
import { createRegionPreviewer } from './compare/region-previewer.ts'
import { createRegionComparer } from './compare/region-comparer.ts'
import { openDecoding } from './decoding/open-decoding.ts'
import { createEventHub } from './event-hub.ts'
import type { Message } from '../common/messages/message.ts'
import { createEngine } from './engine/engine.ts'
import { graphicsDrivers } from './engine/graphics-drivers.ts'
import { InferenceProcess } from './engine/inference-process.ts'
import { openProviderVerdicts } from './engine/provider-verdicts.ts'
import { openConversionProcesses } from './models/conversion/conversion-process.ts'
import { openDownloadProxies } from './models/fetch/proxies.ts'
import type { PrepareProgress } from './models/convert-model.ts'
import { createModelStore } from './models/model-store.ts'
import { wholePercents } from './models/whole-percents.ts'
import { previewSample } from './installation/sample-images.ts'
import { resolvePackageDirectory } from './installation/resolve-package-directory.ts'
import { removeTelemetryLeftovers } from './installation/telemetry-leftovers.ts'
import { createDecodeAhead } from './upscale/decode-ahead.ts'
import type { LoadModel } from './upscale/model-chain.ts'
import { createUpscaleImage, createUpscaleSource } from './upscale/upscale-image.ts'
import { userDirectories } from './installation/user-directories.ts'

/**
 * Opens the real backend: models of this installation and user, inference in a child process.
 * @param options.queuePath the queue's file; `null`: this user's own.
 * @param options.isQueueTemporary the queue ends with the command it was made for
 * @throws AppError `queue-busy` where another process works on the same queue.
 */
export async function openBackend(
  options: BackendOptions & { readonly queuePath: string | null; readonly isQueueTemporary?: boolean },
): Promise<Backend> {
  const directories = userDirectories()
  // A cache that cannot be written is reported by what needs it.
  await removeTelemetryLeftovers(directories.cache).catch(() => undefined)
  const clock = createAwakeClock()
  const events = createEventHub()
  const inference = new InferenceProcess(undefined, {
    clock,
    onLost: () => {
      events.emit('notice', { level: 'warning', message: { code: 'inference-restarted' } })
    },
  })
  // Of their own: the child that runs tiles is ended whenever an image is cancelled, and an import with it.
  const converter = openConversionProcesses()
  const proxies = openDownloadProxies()
  const models = createModelStore({
    modelsDirectory: join(applicationDirectory(), 'models'),
    storeDirectory: join(directories.data, 'models'),
    resolvePackageDirectory,
    converter,
  })
  const verdicts = await openProviderVerdicts(
    join(directories.cache, 'providers.json'),
    await environmentName(),
  )
  const engine = createEngine({
    inference,
    verdicts,
    onProviderRefused: (device, cause, engine) => {
      const message: Message =
        engine === 'enlarger'
          ? { code: 'own-engine-refused', cause }
          : { code: 'device-refused', device, cause }
      events.emit('notice', { level: 'warning', message })
    },
  })
  const previews = join(directories.cache, 'previews')
  const scratchDirectory = join(directories.cache, 'scratch')
  const tellProgress = (id: ModelId | null): ((progress: PrepareProgress) => void) =>
    wholePercents((progress) => events.emit('models.progress', { id, ...progress }))
  const loadModel: LoadModel = (id, signal, cleanUp) =>
    models.prepare(id, { signal, cleanUp, onProgress: tellProgress(id) })
  const dependencies = { engine, loadModel, scratchDirectory }
  const decoding = openDecoding({ clock, scratchDirectory })
  const ahead = createDecodeAhead(decoding.work, scratchDirectory)
  const upscale = createUpscaleImage(dependencies, decoding.work)
  const comparer = createRegionComparer({
    images: decoding.view,
    upscaleSource: createUpscaleSource(dependencies),
    loadModel,
    inferenceMemory: async () => (await inference.call('memory.usage', undefined)).residentBytes,
    directory: join(previews, 'compare'),
    scratchDirectory,
  })
  return await createBackend(
    {
      queue: options.queuePath ?? join(directories.data, 'queue.sqlite'),
      // A queue may end with its command, what it has done does not.
      outputs: options.isQueueTemporary ? join(directories.data, 'outputs.sqlite') : null,
      preferences: join(directories.data, 'preferences.json'),
      errors: join(directories.data, 'recent-errors.json'),
      previews,
    },
    {
      upscale,
      ahead,
      looks: decoding.view,
      models: {
        list: () => models.list(),
        async prepare(id, signal) {
          await models.prepare(id, { signal, onProgress: tellProgress(id) })
          return await models.summary(id)
        },
        add: (paths, signal) => models.add(paths, { signal, onProgress: tellProgress(null) }),
        blend: (from, to, share, signal) =>
          models.blend(from, to, share, { signal, onProgress: tellProgress(null) }),
        remove: (id) => models.remove(id),
      },
      comparer,
      previewer: createRegionPreviewer({
        images: decoding.view,
        upscaleSource: createUpscaleSource(dependencies),
        loadModel,
        fitModel: createModelFitter(() => models.list()),
        directory: join(previews, 'compare'),
        scratchDirectory,
      }),
      proxies,
      previews: createModelPreviews({ comparer, loadModel, samplePath: previewSample() }),
      devices: () => engine.devices(),
      now: clock.now,
      async close() {
        await Promise.all([engine.close(), converter.close(), decoding.close()])
        clock.close()
      },
    },
    events,
    options,
  )
}

/** All that a verdict on an execution provider depends on. */
async function environmentName(): Promise<string> {
  const system = [platform(), release(), process.arch, componentVersions().onnxruntime]
  return [...system, await graphicsDrivers()].join(' ')
}
