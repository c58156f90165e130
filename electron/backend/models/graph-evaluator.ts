import type { Result } from '../../common/rpc/contract-types.ts'
import type { InferenceContract } from '../../common/contracts/inference-contract.ts'
import type { InferenceProcess } from '../engine/inference-process.ts'

/** A row-major tensor as it crosses to the inference child. */
export interface PlainTensor {
  readonly dims: readonly number[]
  readonly data: Float32Array | Uint8Array
}

/** Runs graphs once, for probing what is not known of a model. */
export interface GraphEvaluator {
  /**
   * @param options.optimise false for graphs that take longer to rewrite for speed than to run once
   * @throws AppError where the graph does not load or run.
   */
  evaluate(
    graphPath: string,
    inputs: readonly PlainTensor[],
    options?: { readonly optimise: boolean },
  ): Promise<Result<InferenceContract, 'graph.evaluate'>>
  /** Names, types and shapes of inputs and outputs. */
  describe(graphPath: string): Promise<Result<InferenceContract, 'graph.describe'>>
}

/** A probe may take this long; deep networks on slow machines need seconds. */
const evaluationLimitMs = 300_000

/** The evaluator over the inference child, on the CPU, whose numbers are the reference. */
export function inferenceEvaluator(inference: InferenceProcess): GraphEvaluator {
  return {
    evaluate: (graphPath, inputs, { optimise } = { optimise: true }) =>
      inference.call(
        'graph.evaluate',
        {
          graphPath,
          provider: 'cpu',
          inputs: inputs.map(({ dims, data }) => ({ dims: [...dims], data })),
          optimise,
        },
        evaluationLimitMs,
      ),
    describe: (graphPath) => inference.call('graph.describe', { graphPath }),
  }
}
