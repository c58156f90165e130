import path from 'node:path'
import { z } from 'zod'
import { AppError } from '../../common/app-error.ts'
import { type ModelId, modelIdSchema } from '../../common/identifiers.ts'
import type { ModelDescriptor, ModelSummary } from '../../common/model-descriptor.ts'
import { importModel } from '../../model-import/import-model.ts'
import { encodeModel } from '../../model-import/onnx/model-file.ts'
import type { EngineModel } from '../engine/engine-model.ts'
import { type ConvertedModel, openConversionCache } from './conversion-cache.ts'
import { factsFromGraph } from './measure-facts.ts'
import { pixelGraphPath } from './pixel-graph-cache.ts'
import { type FoundModel, readDescriptors, readText } from './read-descriptors.ts'
import { sha256 } from './sha256.ts'
import { readHashedFile, readPackageFiles } from './source-files.ts'

/** Counts up with every change of what conversion produces. */
const converterVersion = 1

/** How far preparing a model has come. */
export interface PrepareProgress {
  readonly stage: 'fetch' | 'convert' | 'probe'
  /** 0–1, or `null` where it cannot be told. */
  readonly fraction: number | null
}

/** A model that can run: the engine's view of it, and its descriptor. */
export interface PreparedModel extends EngineModel {
  readonly descriptor: ModelDescriptor
  /** The network alone as ONNX: float, any size its facts allow. */
  readonly graphPath: string
}

/** The models of this installation. */
export interface ModelStore {
  list(): Promise<ModelSummary[]>
  /** The model to use where none was chosen. */
  defaultModelId(): Promise<ModelId>
  /**
   * Makes a model ready to run: fetches, converts and probes it where that was not done before.
   * @throws AppError `model-unknown`, `model-unavailable`, `model-invalid`, `model-unsupported`,
   *   `network-unavailable` or `cancelled`.
   */
  prepare(
    id: ModelId,
    options?: { readonly signal?: AbortSignal; readonly onProgress?: (progress: PrepareProgress) => void },
  ): Promise<PreparedModel>
}

/** @param options.modelsDirectory `models/` of the application
 * @param options.storeDirectory where conversions and imports are kept
 * @param options.resolvePackageDirectory folder of an installed dependency, or `null` */
export function createModelStore(options: {
  readonly modelsDirectory: string
  readonly storeDirectory: string
  readonly resolvePackageDirectory: (name: string) => string | null
}): ModelStore {
  const { modelsDirectory, storeDirectory, resolvePackageDirectory } = options
  const cache = openConversionCache(path.join(storeDirectory, 'graphs'))

  const find = async (id: ModelId): Promise<FoundModel> => {
    const found = (await readDescriptors(modelsDirectory)).find(({ descriptor }) => descriptor.id === id)
    if (found) return found
    throw new AppError('model-unknown', `Expected the name of a model but received "${id}".`)
  }

  const convert = async (
    found: FoundModel,
    report: (progress: PrepareProgress) => void,
  ): Promise<ConvertedModel> => {
    const { source, facts } = found.descriptor
    const key = conversionKey(found.descriptor)
    const cached = await cache.get(key)
    if (cached) return cached
    report({ stage: 'convert', fraction: null })
    const imported = importModel(await readSourceFiles(found, resolvePackageDirectory))
    if (source.kind === 'user')
      throw new AppError('model-unavailable', 'Expected the imported graph in the store.')
    return await cache.put(key, encodeModel(imported.model), facts ?? factsFromGraph(imported))
  }

  return {
    async list() {
      const [models, defaultId] = [await readDescriptors(modelsDirectory), await readDefault(modelsDirectory)]
      return await Promise.all(
        models.map(async ({ descriptor }): Promise<ModelSummary> => {
          const converted = await cache.get(conversionKey(descriptor))
          const availability = converted
            ? 'ready'
            : isInstalled(descriptor, resolvePackageDirectory)
              ? 'installed'
              : 'fetchable'
          return {
            ...descriptor,
            facts: descriptor.facts ?? converted?.facts ?? null,
            isDefault: descriptor.id === defaultId,
            availability,
            sizeBytes: converted?.sizeBytes ?? null,
          }
        }),
      )
    },
    defaultModelId: () => readDefault(modelsDirectory),
    async prepare(id, { signal, onProgress = () => undefined } = {}) {
      signal?.throwIfAborted()
      const found = await find(id)
      const { graphPath, graphSha256, facts } = await convert(found, onProgress)
      const core = { graphPath, graphSha256, facts }
      return {
        ...core,
        descriptor: found.descriptor,
        name: found.descriptor.name,
        pixelGraph: (shape) => pixelGraphPath(path.join(storeDirectory, 'pixel-graphs'), core, shape),
      }
    },
  }
}

async function readSourceFiles(
  { descriptor, directory }: FoundModel,
  resolvePackageDirectory: (name: string) => string | null,
) {
  const { source } = descriptor
  if (source.kind === 'bundled') {
    return [
      { name: source.file, bytes: await readHashedFile(path.join(directory, source.file), source.sha256) },
    ]
  }
  const packageDirectory = source.kind === 'registry' ? resolvePackageDirectory(source.package) : null
  if (source.kind === 'registry' && packageDirectory !== null)
    return await readPackageFiles(source, packageDirectory)
  throw new AppError('model-unavailable', `Expected the weights of "${descriptor.name}" on this machine.`)
}

/** Two descriptors of the same weights and facts share a conversion. */
function conversionKey({ source, facts }: ModelDescriptor): string {
  return sha256(JSON.stringify([converterVersion, source, facts]))
}

function isInstalled(
  { source }: ModelDescriptor,
  resolvePackageDirectory: (name: string) => string | null,
): boolean {
  if (source.kind === 'registry') return source.installed && resolvePackageDirectory(source.package) !== null
  return source.kind === 'bundled'
}

const defaultSchema = z.object({ id: modelIdSchema })

async function readDefault(modelsDirectory: string): Promise<ModelId> {
  const text = await readText(path.join(modelsDirectory, 'default.json'))
  if (text === null)
    throw new AppError('model-unknown', `Expected models/default.json to name the default model.`)
  return defaultSchema.parse(JSON.parse(text)).id
}
