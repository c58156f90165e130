import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { platform, release } from 'node:os'
import { applicationDirectory } from './application-directory.ts'
import { createBackend, type Backend } from './backend.ts'
import { componentVersions } from './component-versions.ts'
import { createEngine } from './engine/engine.ts'
import { InferenceProcess } from './engine/inference-process.ts'
import { openProviderVerdicts } from './engine/provider-verdicts.ts'
import { inferenceEvaluator } from './models/graph-evaluator.ts'
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
  const inference = new InferenceProcess()
  const models = createModelStore({
    modelsDirectory: join(applicationDirectory(), 'models'),
    storeDirectory: join(directories.data, 'models'),
    resolvePackageDirectory,
    evaluator: inferenceEvaluator(inference),
  })
  const verdicts = await openProviderVerdicts(join(directories.cache, 'providers.json'), environmentName())
  const engine = createEngine({ inference, verdicts })
  const upscale = createUpscaleImage({
    engine,
    loadModel: (id, signal) => models.prepare(id, { signal }),
    scratchDirectory: join(directories.cache, 'scratch'),
  })
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
          return await models.summary(id)
        },
        add: (paths, signal) => models.add(paths, { signal }),
        remove: (id) => models.remove(id),
      },
      devices: () => engine.devices(),
      close: () => engine.close(),
    },
  )
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
