import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { platform, release } from 'node:os'
import { AppError } from '../common/app-error.ts'
import type { ModelId } from '../common/identifiers.ts'
import type { ModelSummary } from '../common/model-descriptor.ts'
import { applicationDirectory } from './application-directory.ts'
import { createBackend, type Backend } from './backend.ts'
import { componentVersions } from './component-versions.ts'
import { createEngine } from './engine/engine.ts'
import { InferenceProcess } from './engine/inference-process.ts'
import { openProviderVerdicts } from './engine/provider-verdicts.ts'
import { createModelStore } from './models/model-store.ts'
import { createUpscaleImage } from './upscale/upscale-image.ts'
import { userDirectories } from './user-directories.ts'

/**
 * Opens the real backend: models of this installation and user, inference in a child process.
 * @param queuePath the queue's file; `null`: this user's own.
 * @throws AppError `queue-busy` where another process works on the same queue.
 */
export async function openBackend({ queuePath }: { readonly queuePath: string | null }): Promise<Backend> {
  const directories = userDirectories()
  const models = createModelStore({
    modelsDirectory: join(applicationDirectory(), 'models'),
    storeDirectory: join(directories.data, 'models'),
    resolvePackageDirectory,
  })
  const inference = new InferenceProcess()
  const verdicts = await openProviderVerdicts(join(directories.cache, 'providers.json'), environmentName())
  const engine = createEngine({ inference, verdicts })
  const upscale = createUpscaleImage({
    engine,
    loadModel: (id, signal) => models.prepare(id, { signal }),
    scratchDirectory: join(directories.cache, 'scratch'),
  })
  const summaryOf = async (id: ModelId): Promise<ModelSummary> => {
    const found = (await models.list()).find((model) => model.id === id)
    if (!found) throw new Error(`Expected the model "${id}" to be listed once it is ready.`)
    return found
  }
  return createBackend(
    {
      queue: queuePath ?? join(directories.data, 'queue.sqlite'),
      preferences: join(directories.data, 'preferences.json'),
      previews: join(directories.cache, 'previews'),
    },
    {
      upscale,
      models: {
        list: () => models.list(),
        async prepare(id, signal) {
          await models.prepare(id, { signal })
          return await summaryOf(id)
        },
        add: () => Promise.reject(unavailable('adding models')),
        remove: () => Promise.reject(unavailable('removing models')),
      },
      devices: () => engine.devices(),
      close: () => engine.close(),
    },
  )
}

function unavailable(what: string): AppError {
  return new AppError('model-unsupported', `This version does not know ${what} yet.`)
}

/** All that a verdict on an execution provider depends on. */
function environmentName(): string {
  return [platform(), release(), process.arch, componentVersions().onnxruntime].join(' ')
}

/** The folder of an installed dependency; `null` where it is not installed. */
function resolvePackageDirectory(name: string): string | null {
  for (const folder of createRequire(import.meta.url).resolve.paths(name) ?? []) {
    const path = join(folder, name)
    if (existsSync(join(path, 'package.json'))) return path
  }
  return null
}
