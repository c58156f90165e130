import path from 'node:path'
import { z } from 'zod'
import { AppError } from '../../common/messages/app-error.ts'
import { failure } from '../../common/messages/failure.ts'
import { defaultCleanUp, hasCleanUp, roundCleanUp } from '../../common/settings/clean-up.ts'
import { automaticModelId } from '../../common/models/automatic-model.ts'
import { type ModelId, modelIdSchema } from '../../common/identifiers.ts'
import type { GraphFacts, ModelDescriptor, ModelSummary } from '../../common/models/model-descriptor.ts'
import type { EngineModel } from '../engine/engine-model.ts'
import { blendEnds } from './blend-ends.ts'
import { type BlendEnd, blendFacts, blendModels, blendName } from './blend-models.ts'
import { readCatalogue } from './catalogue.ts'
import { openConversionCache } from './conversion-cache.ts'
import { createLocalConverter } from './conversion/local-converter.ts'
import type { ModelConverter } from './conversion/model-converter.ts'
import type { PrepareProgress } from './convert-model.ts'
import { publicRegistry } from './fetch/archive-address.ts'
import { openImportedModels } from './imported-models.ts'
import { pixelGraphPath } from './pixel-graph-cache.ts'
import { knownCpuEngine, planPath } from './plan-cache.ts'
import { publishedAs } from './published-model.ts'
import { type FoundModel, readDescriptors, readText } from './read-descriptors.ts'
import { hashOfFile, sha256, sizeOfFile } from './sha256.ts'
import { createWeightFiles } from './weight-files.ts'

/** Counts up with every change of what conversion produces. */
const converterVersion = 4

/** A model that can run: the engine's view of it, and its descriptor. */
export interface PreparedModel extends EngineModel {
  readonly descriptor: ModelDescriptor
  /** The network alone as ONNX: NCHW float, any size its facts allow. */
  readonly graphPath: string
}

export interface PrepareOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: PrepareProgress) => void
  /** For models with that setting, see `common/clean-up`; `null` or left out: the middle. Others ignore it. */
  readonly cleanUp?: number | null
}

/** The models of this installation: those it comes with, those it can fetch, those the user added. */
export interface ModelStore {
  list(): Promise<ModelSummary[]>
  /** The model to use where none was chosen. */
  defaultModelId(): Promise<ModelId>
  /** One model, as the list shows it. @throws AppError `model-unknown` */
  summary(id: ModelId): Promise<ModelSummary>
  /**
   * Makes a model ready to run: fetches, converts and probes it where that was not done before.
   * @throws AppError `model-unknown`, `model-unavailable`, `model-invalid`, `model-unsupported`,
   *   `network-unavailable`, or an abort.
   */
  prepare(id: ModelId, options?: PrepareOptions): Promise<PreparedModel>
  /**
   * Adds a model from the user's files (one model; an ncnn pair or a model with its shards are several, and the
   * main one brings those that lie beside it). The same content added again is the model that is there.
   * @throws AppError `input-not-found`, `model-invalid`, `model-unsupported`, or an abort.
   */
  add(paths: readonly string[], options?: PrepareOptions): Promise<ModelSummary>
  /**
   * Adds the network between two of one design and scale: `share` (0–1) of the way from the first to the second. The
   * same blend asked for again is the model that is there.
   * @throws AppError `model-unknown`, `model-unsupported` where they differ in more than their weights, as `prepare`
   */
  blend(from: ModelId, to: ModelId, share: number, options?: PrepareOptions): Promise<ModelSummary>
  /**
   * Removes a model the user added, or what was fetched and converted of another.
   * @throws AppError `model-unknown`; `bad-request` for models that are part of the application.
   */
  remove(id: ModelId): Promise<void>
}

/** What runs of a model. */
interface ReadyGraph {
  readonly graphPath: string
  readonly graphSha256: string
  readonly facts: GraphFacts
}

/**
 * @param options.modelsDirectory `models/` of the application
 * @param options.storeDirectory where fetched, converted and imported models are kept
 * @param options.resolvePackageDirectory folder of an installed dependency, or `null`
 * @param options.converter reads model files; by default in this process, and then only plain networks can be added
 * @param options.registry address of the package registry; by default the one npm was told to use
 */
export function createModelStore(options: {
  readonly modelsDirectory: string
  readonly storeDirectory: string
  readonly resolvePackageDirectory: (name: string) => string | null
  readonly converter?: ModelConverter
  readonly registry?: string
}): ModelStore {
  const {
    modelsDirectory,
    storeDirectory,
    resolvePackageDirectory,
    converter = createLocalConverter(null),
  } = options
  const cache = openConversionCache(path.join(storeDirectory, 'graphs'))
  const blends = openConversionCache(path.join(storeDirectory, 'blends'))
  const plansDirectory = path.join(storeDirectory, 'plans')
  const imported = openImportedModels(path.join(storeDirectory, 'imported'))
  const ownModels = async (): Promise<FoundModel[]> => [
    ...(await readDescriptors(modelsDirectory)),
    ...(await readCatalogue(modelsDirectory)),
  ]
  const weightFiles = createWeightFiles({
    directory: path.join(storeDirectory, 'fetched'),
    registry: options.registry ?? process.env['npm_config_registry'] ?? publicRegistry,
    resolvePackageDirectory,
    descriptors: ownModels,
  })
  const allModels = async (): Promise<FoundModel[]> => {
    const own = await ownModels()
    return [...own, ...(await imported.list(idsOf(own)))]
  }
  const underWay = new Map<string, Promise<ReadyGraph>>()

  const find = async (id: ModelId): Promise<FoundModel> => {
    const found = (await allModels()).find(({ descriptor }) => descriptor.id === id)
    if (found) return found
    throw failure('model-unknown', { code: 'model-name-unknown', name: id })
  }

  const ready = async (found: FoundModel, prepare: Required<PrepareOptions>): Promise<ReadyGraph> => {
    const { source, facts } = found.descriptor
    if (source.kind === 'user' && facts) {
      const graphPath = imported.graphPath(found)
      return { graphPath, graphSha256: await hashOfFile(graphPath), facts }
    }
    const key = conversionKey(found.descriptor)
    const converted =
      (await cache.get(key)) ??
      (await converter.convert(
        { key, files: await weightFiles.fetch(found, prepare), facts, directory: cache.directory },
        prepare,
      ))
    const cleanUp = cleanUpOf(found.descriptor, prepare)
    if (cleanUp === 0) return converted
    const readCalm = () => weightFiles.readCalm(found)
    return await blendEnds(sha256(`clean-up ${cleanUp} ${key}`), converted, readCalm, cleanUp / 100, blends)
  }

  const summarise = async (found: FoundModel, defaultId: ModelId): Promise<ModelSummary> => {
    const { descriptor } = found
    const isImported = descriptor.source.kind === 'user'
    const converted = isImported ? null : await cache.get(conversionKey(descriptor))
    const isReady = isImported || converted !== null
    const cpuEngine = converted && (await knownCpuEngine(plansDirectory, converted))
    return {
      ...descriptor,
      facts: descriptor.facts ?? converted?.facts ?? null,
      isDefault: descriptor.id === defaultId,
      availability: isReady ? 'ready' : (await weightFiles.areHere(descriptor)) ? 'installed' : 'fetchable',
      ...(cpuEngine ? { cpuEngine } : {}),
      sizeBytes: isImported ? await sizeOfFile(imported.graphPath(found)) : (converted?.sizeBytes ?? null),
    }
  }

  return {
    async list() {
      const defaultId = await readDefault(modelsDirectory)
      return await Promise.all((await allModels()).map((found) => summarise(found, defaultId)))
    },
    defaultModelId: () => readDefault(modelsDirectory),
    summary: async (id) => await summarise(await find(id), await readDefault(modelsDirectory)),
    async prepare(id, given = {}) {
      const prepare = complete(given)
      prepare.signal.throwIfAborted()
      const found = await find(id)
      // A second caller waits for the first; if the first gives up, the second does the work.
      const name = `${id} ${cleanUpOf(found.descriptor, prepare)}`
      await underWay.get(name)?.catch(() => undefined)
      const work = ready(found, prepare)
      underWay.set(name, work)
      const graph = await work.finally(() => underWay.delete(name))
      return {
        ...graph,
        descriptor: found.descriptor,
        name: found.descriptor.name,
        pixelGraph: (shape) => pixelGraphPath(path.join(storeDirectory, 'pixel-graphs'), graph, shape),
        plan: (sampleType) => planPath(plansDirectory, graph, sampleType),
      }
    },
    async add(paths, given = {}) {
      const prepare = complete(given)
      const defaultId = await readDefault(modelsDirectory)
      const own = await ownModels()
      const ownIds = idsOf(own)
      const before = await imported.list(ownIds)
      const knownHashes = before.flatMap(({ descriptor: { source } }) =>
        source.kind === 'user' ? [source.sha256] : [],
      )
      const added = await converter.add({ paths, knownHashes, directory: cache.directory }, prepare)
      if (added.kind === 'known') {
        const same = before.find(
          ({ descriptor: { source } }) => source.kind === 'user' && source.sha256 === added.sha256,
        )
        if (!same) throw new AppError('internal', 'Expected the model that these files were added as before.')
        return await summarise(same, defaultId)
      }
      try {
        const published = publishedAs(
          own.map(({ descriptor }) => descriptor),
          added.sha256,
        )
        const kept = await imported.keep(added, added.conversion, ownIds, published)
        return await summarise(kept, defaultId)
      } finally {
        await cache.remove(added.key)
      }
    },
    async blend(fromId, toId, share, given = {}) {
      const prepare = complete(given)
      const endOf = async (id: ModelId): Promise<BlendEnd & ReadyGraph> => {
        const { descriptor, directory } = await find(id)
        return { descriptor, ...(await ready({ descriptor, directory }, prepare)) }
      }
      const [from, to] = [await endOf(fromId), await endOf(toId)]
      const hash = sha256(`blend ${from.graphSha256} ${to.graphSha256} ${share}`)
      const defaultId = await readDefault(modelsDirectory)
      const ownIds = idsOf(await ownModels())
      const same = (await imported.list(ownIds)).find(
        ({ descriptor: { source } }) => source.kind === 'user' && source.sha256 === hash,
      )
      if (same) return await summarise(same, defaultId)
      const fileName = blendName(from, to, share)
      try {
        const conversion = await blendModels(hash, from, to, share, cache)
        const file = { fileName, sha256: hash }
        const kept = await imported.keep(file, conversion, ownIds, blendFacts(from, to))
        return await summarise(kept, defaultId)
      } finally {
        await cache.remove(hash)
      }
    },
    async remove(id) {
      const found = await find(id)
      const { descriptor } = found
      const { source } = descriptor
      if (source.kind === 'user') return await imported.remove(found)
      if (source.kind === 'bundled' || (source.kind === 'registry' && source.installed)) {
        throw failure('bad-request', { code: 'model-comes-with-application', name: descriptor.name })
      }
      await cache.remove(conversionKey(descriptor))
      await weightFiles.remove(descriptor)
    },
  }
}

function complete({
  signal = new AbortController().signal,
  onProgress = () => undefined,
  cleanUp = null,
}: PrepareOptions): Required<PrepareOptions> {
  return { signal, onProgress, cleanUp }
}

/** The Clean-up value a model runs at; 0 for models without that setting. */
function cleanUpOf(descriptor: ModelDescriptor, { cleanUp }: Required<PrepareOptions>): number {
  return hasCleanUp(descriptor) ? roundCleanUp(cleanUp ?? defaultCleanUp) : 0
}

function idsOf(found: readonly FoundModel[]): ReadonlySet<string> {
  // No import may take the name that stands for whatever suits a picture.
  return new Set<string>([automaticModelId, ...found.map(({ descriptor }) => descriptor.id)])
}

/** Two descriptors of the same weights and facts share a conversion. */
function conversionKey({ source, facts }: ModelDescriptor): string {
  return sha256(JSON.stringify([converterVersion, source, facts]))
}

const defaultSchema = z.object({ id: modelIdSchema })

async function readDefault(modelsDirectory: string): Promise<ModelId> {
  const text = await readText(path.join(modelsDirectory, 'default.json'))
  if (text === null)
    throw new AppError('model-unknown', 'Expected models/default.json to name the default model.')
  return defaultSchema.parse(JSON.parse(text)).id
}
