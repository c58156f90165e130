import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../common/messages/app-error.ts'
import type { GraphFacts } from '../../common/models/model-descriptor.ts'
import { type CoreGraph, normaliseCore } from '../../model-import/core/normalise-core.ts'
import { analyseGraph } from '../../model-import/analysis/analyse-graph.ts'
import { importModel } from '../../model-import/import-model.ts'
import { encodeModel } from '../../model-import/onnx/model-file.ts'
import { roundToHalves } from '../../model-import/optimise/halve-floats.ts'
import type { ModelFile } from '../../model-import/read-weights.ts'
import { makeDirectory } from '../files/make-directory.ts'
import { ownedPrefix, removeOrphans } from '../files/scratch-directory.ts'
import { writeAtomically } from '../files/write-atomically.ts'
import type { ConversionCache, ConvertedModel } from './conversion-cache.ts'
import { readBytes } from './read-bytes.ts'
import type { GraphEvaluator } from './graph-evaluator.ts'
import { type Fit, measureFit, measureFixedScale } from './probe/fitting-size.ts'
import { measureHalves } from './probe/half-floats.ts'
import { measureFacts } from './probe/measure-facts.ts'

/** How far preparing a model has come. */
export interface PrepareProgress {
  readonly stage: 'fetch' | 'convert' | 'probe'
  /** 0–1, or `null` where it cannot be told. */
  readonly fraction: number | null
}

export interface ConversionOptions {
  readonly cache: ConversionCache
  /** `null`: only what can be read from the graph is known of it. */
  readonly evaluator: GraphEvaluator | null
  readonly signal: AbortSignal
  readonly onProgress: (progress: PrepareProgress) => void
}

/** A conversion and what the files told of the network. */
export interface Conversion extends ConvertedModel {
  readonly format: string
  /** Family name, where it was recognised. */
  readonly architecture: string | null
}

/**
 * Reads a model's files, brings the network into the core form, measures what is not known of it, and puts
 * it into the cache under `key`.
 * @param knownFacts all facts, where they need no measuring
 * @throws AppError `model-invalid`, `model-unsupported`, or `cancelled` as abort.
 */
export async function convertModel(
  key: string,
  files: readonly ModelFile[],
  knownFacts: GraphFacts | null,
  { cache, evaluator, signal, onProgress }: ConversionOptions,
): Promise<Conversion> {
  onProgress({ stage: 'convert', fraction: null })
  const { model, format, architecture, facts } = importModel(files)
  const padding = facts.inputPadding ?? null
  let core = normaliseCore(model, padding)
  if (knownFacts)
    return { ...(await cache.put(key, encodeModel(core.model), knownFacts)), format, architecture }

  signal.throwIfAborted()
  onProgress({ stage: 'probe', fraction: null })
  const running = evaluator && stopping(evaluator, signal)
  const trial = openTrial(cache.directory)
  try {
    await trial.write(core)
    const fit = await fitOf(core, trial.graphPath, facts, running)
    if (fit.marginPx > 0) {
      core = normaliseCore(core.model, { px: fit.marginPx, mode: 'reflect' })
      await trial.write(core)
    }
    const marginPx = padding?.px ?? fit.marginPx
    const known = {
      ...facts,
      scale: fit.scale,
      multipleOfPx: fit.multipleOfPx,
      // Mirrored margins need that many pixels to mirror.
      minimumSizePx: Math.max(facts.minimumSizePx ?? 1, marginPx > 0 ? marginPx + 1 : 1),
    }
    const measured = await measureFacts(core, trial.graphPath, known, running)
    const fp16Safe = running && (await canComputeInHalves(core, trial.graphPath, measured, running))
    // Read again, so that a large graph is not held while it is measured.
    const graph = await readBytes(trial.graphPath)
    return { ...(await cache.put(key, graph, { ...measured, fp16Safe })), format, architecture }
  } finally {
    await trial.remove()
  }
}

/** @param core is changed; its graph on disk is the one to compare with */
async function canComputeInHalves(
  core: CoreGraph,
  graphPath: string,
  facts: GraphFacts,
  evaluator: GraphEvaluator,
): Promise<boolean> {
  if (!roundToHalves(core.model)) return false
  const rounded = openTrial(path.dirname(graphPath))
  try {
    await rounded.write(core)
    const { channels } = core
    return await measureHalves(evaluator, { graphPath, roundedGraphPath: rounded.graphPath, channels, facts })
  } finally {
    await rounded.remove()
  }
}

/** A graph on disk for the engine to run before it is known to be any good; what a killed process left is removed. */
function openTrial(directory: string) {
  const graphPath = path.join(directory, `${ownedPrefix()}${randomUUID()}.trial.onnx`)
  return {
    graphPath,
    async write(core: CoreGraph): Promise<void> {
      await makeDirectory(directory)
      await removeOrphans(directory)
      await writeAtomically(graphPath, encodeModel(core.model))
    },
    remove: () => rm(graphPath, { force: true }),
  }
}

async function fitOf(
  core: CoreGraph,
  graphPath: string,
  known: Partial<GraphFacts>,
  evaluator: GraphEvaluator | null,
): Promise<Fit> {
  if (known.scale !== undefined)
    return { scale: known.scale, multipleOfPx: known.multipleOfPx ?? 1, marginPx: 0 }
  if (evaluator) {
    const { channels, fixedSizePx } = core
    return fixedSizePx
      ? await measureFixedScale(evaluator, graphPath, channels, fixedSizePx)
      : await measureFit(evaluator, graphPath, channels)
  }
  const analysis = analyseGraph(core.model)
  if (analysis) return { ...analysis, marginPx: 0 }
  throw new AppError(
    'model-unsupported',
    'Expected a network of convolutions but this one uses other operators.',
  )
}

function stopping(evaluator: GraphEvaluator, signal: AbortSignal): GraphEvaluator {
  return {
    evaluate: (graphPath, inputs, options) => {
      signal.throwIfAborted()
      return evaluator.evaluate(graphPath, inputs, options)
    },
    describe: (graphPath) => evaluator.describe(graphPath),
  }
}
