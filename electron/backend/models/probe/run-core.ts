import { AppError } from '../../../common/messages/app-error.ts'
import type { GraphEvaluator } from '../graph-evaluator.ts'
import type { ProbePicture } from './probe-picture.ts'

/**
 * Runs a core graph on a picture.
 * @throws AppError `model-unsupported` where the result is no picture or not finite, and what the engine
 *   throws where the graph does not run at this size.
 */
export async function runCore(
  evaluator: GraphEvaluator,
  graphPath: string,
  picture: ProbePicture,
  options?: { readonly optimise: boolean },
): Promise<ProbePicture> {
  const { channels, widthPx, heightPx, data } = picture
  const tensor = { dims: [1, channels, heightPx, widthPx], data }
  const { outputs } = await evaluator.evaluate(graphPath, [tensor], options)
  const [output] = outputs
  const [count, outputChannels, outputHeight, outputWidth] = output?.dims ?? []
  if (!output || !(output.data instanceof Float32Array) || output.dims.length !== 4 || count !== 1) {
    throw new AppError(
      'model-unsupported',
      `Expected a picture from the network but received a tensor of shape [${output?.dims.join(', ') ?? ''}].`,
    )
  }
  if (!output.data.every(Number.isFinite)) {
    throw new AppError('model-unsupported', 'Expected numbers from the network but it gives infinities.')
  }
  return {
    channels: outputChannels ?? 0,
    heightPx: outputHeight ?? 0,
    widthPx: outputWidth ?? 0,
    data: output.data,
  }
}
