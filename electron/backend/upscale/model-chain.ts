import type { ModelId } from '../../common/identifiers.ts'
import { AppError } from '../../common/messages/app-error.ts'
import type { Message } from '../../common/messages/message.ts'
import type { Step } from '../../common/settings/step-settings.ts'
import type { UpscaleSettings } from '../../common/settings/upscale-settings.ts'
import type { Engine, RunnerRequest } from '../engine/engine.ts'
import type { EngineModel } from '../engine/engine-model.ts'
import type { TileRunner } from '../engine/tile-runner.ts'
import { ensembleRunner } from './ensemble-runner.ts'

/**
 * A model ready to run; converts or fetches it first where needed.
 * @param cleanUp for models with that setting
 */
export type LoadModel = (id: ModelId, signal: AbortSignal, cleanUp: number | null) => Promise<EngineModel>

/** A model of scale 1 with its share of the result. */
export interface ChainStep {
  readonly runner: TileRunner
  /** Per cent. */
  readonly strength: number
}

/** The models of one image, in the order in which they run. */
export interface ModelChain {
  readonly before: readonly ChainStep[]
  readonly enlarging: TileRunner
  readonly after: readonly ChainStep[]
}

/** A chain of the enlarging model alone. */
export function chainOf(enlarging: TileRunner): ModelChain {
  return { before: [], enlarging, after: [] }
}

/** Steps that change anything. */
export function activeSteps(steps: readonly Step[]): Step[] {
  return steps.filter(({ strength }) => strength > 0)
}

/**
 * Loads the models of a job and opens a runner for each.
 * @throws AppError `bad-settings` for a step whose model enlarges; whatever loading and opening throw
 */
export async function openChain(
  settings: UpscaleSettings,
  sampleType: 'uint8' | 'uint16',
  { engine, loadModel }: { readonly engine: Engine; readonly loadModel: LoadModel },
  signal: AbortSignal,
): Promise<ModelChain> {
  const before = activeSteps(settings.steps.before)
  const after = activeSteps(settings.steps.after)
  const enlarging = await loadModel(settings.modelId, signal, settings.cleanUp)
  const loadStep = async ({ modelId }: Step): Promise<EngineModel> => {
    const model = await loadModel(modelId, signal, null)
    if (model.facts.scale === 1) return model
    throw new AppError(
      'bad-settings',
      `Expected a model of scale 1 before or after the enlargement, but "${model.name}" enlarges ${model.facts.scale} times.`,
    )
  }
  const models = [enlarging]
  for (const step of [...before, ...after]) models.push(await loadStep(step))
  const { device, precision, engine: cpuEngine, tileSizePx } = settings
  const requests = models.map((model): RunnerRequest => ({
    model,
    device,
    precision,
    engine: cpuEngine,
    tileSizePx,
    sampleType,
  }))
  const [runner, ...steps] = await engine.openRunners(requests, signal)
  if (!runner) throw new Error('A chain has an enlarging model.')
  const stepOf = ({ strength }: Step, index: number): ChainStep => ({
    runner: steps[index] ?? runner,
    strength,
  })
  return {
    before: before.map(stepOf),
    enlarging: settings.finish.selfEnsemble ? ensembleRunner(runner) : runner,
    after: after.map((step, index) => stepOf(step, before.length + index)),
  }
}

/** What went wrong in any of the chain's models and how it was overcome, since the last call. */
export function takeChainWarnings({ before, enlarging, after }: ModelChain): Message[] {
  const runners = new Set([...before, ...after].map(({ runner }) => runner))
  return [enlarging, ...runners].flatMap((runner) => runner.takeWarnings())
}
