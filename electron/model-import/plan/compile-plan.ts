import type { Plan } from '../../common/models/plan-file.ts'
import type { OnnxModel } from '../onnx/model-file.ts'
import { emitPlan } from './emit-plan.ts'
import { isGain } from './gains.ts'
import { neededLayers } from './needed-layers.ts'
import { readNetwork } from './read-network.ts'
import { Unplannable } from './unplannable.ts'

/** A plan, or why there is none. */
export type Compilation =
  { readonly kind: 'plan'; readonly plan: Plan } | { readonly kind: 'unplannable'; readonly reason: string }

/**
 * Compiles a pixel graph of any shape (`buildPixelGraph`, without parametric ReLUs split) to a plan for the engine.
 * Networks that do what the engine does not are no error: they run on onnxruntime.
 */
export function compilePlan(model: OnnxModel): Compilation {
  try {
    const network = neededLayers(readNetwork(model))
    if (!isGain(network)) throw new Unplannable('it would gain nothing')
    return { kind: 'plan', plan: emitPlan(network) }
  } catch (error) {
    if (!(error instanceof Unplannable)) throw error
    return { kind: 'unplannable', reason: error.message }
  }
}
