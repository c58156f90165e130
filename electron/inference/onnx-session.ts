import { AppError } from '../common/messages/app-error.ts'
import type { ExecutionProvider } from '../common/identifiers.ts'
import type { PlainTensor } from '../common/contracts/inference-contract.ts'
import type { PixelBlock, Samples } from '../common/pixels/pixel-block.ts'
import { areMeansOfPicture, pixelsOutput, rowMeansOutput } from '../common/pixels/pixel-graph-outputs.ts'
import { InferenceSession, Tensor } from './onnxruntime.ts'
import { sessionOptions } from './session-options.ts'
import type { RunResult, TileSession } from './thread-message.ts'

/** Loads a pixel graph in onnxruntime. @throws what onnxruntime throws */
export async function openOnnxSession(graphPath: string, provider: ExecutionProvider): Promise<TileSession> {
  const session = await InferenceSession.create(graphPath, sessionOptions(provider))
  return {
    run: (input, pooled) => runPixels(session, input, pooled),
    close: () => session.release(),
  }
}

/**
 * Runs a pixel graph: interleaved samples in; interleaved samples of the same depth out, or global averages
 * where the graph has those as its outputs.
 */
async function runPixels(
  session: InferenceSession,
  input: PixelBlock,
  pooled: readonly PlainTensor[],
): Promise<Omit<RunResult, 'elapsedMs'>> {
  const expected = input.widthPx * input.heightPx * input.channels
  if (input.samples.length !== expected) {
    throw new AppError('bad-request', `Expected ${expected} samples but received ${input.samples.length}.`)
  }
  const [pixelsName, ...pooledNames] = session.inputNames
  if (pixelsName === undefined || pooledNames.length !== pooled.length) {
    throw new AppError(
      'bad-request',
      `Expected ${pooledNames.length} averages but received ${pooled.length}.`,
    )
  }
  const pixels = toTensor(input.samples, [1, input.heightPx, input.widthPx, input.channels])
  const averages = pooledNames.map((name, index) => [name, toAverage(pooled[index])] as const)
  const results = await session.run({ [pixelsName]: pixels, ...Object.fromEntries(averages) })
  const enlarged = results[pixelsOutput]
  if (!enlarged)
    return { output: null, pooled: session.outputNames.map((name) => fromAverage(results[name])) }
  requireNumbers(results[rowMeansOutput])
  return { output: toBlock(enlarged), pooled: [] }
}

/** @throws AppError `bad-tile` where the network gave something that is no number, or far out of range. */
function requireNumbers(rowMeans: Tensor | undefined): void {
  if (!(rowMeans?.data instanceof Float32Array)) {
    throw new AppError('inference-failed', 'Expected the graph to give the means of its rows.')
  }
  if (areMeansOfPicture(rowMeans.data)) return
  throw new AppError('bad-tile', 'the network gave samples that are no numbers, or far out of range')
}

function toBlock(tensor: Tensor): PixelBlock {
  const [, heightPx, widthPx, channels] = tensor.dims
  if (tensor.dims.length !== 4 || !heightPx || !widthPx || !channels) {
    throw new AppError(
      'inference-failed',
      `Expected an NHWC output but received [${tensor.dims.join(', ')}].`,
    )
  }
  return { widthPx, heightPx, channels, samples: toSamples(tensor) }
}

function toAverage(average: PlainTensor | undefined): Tensor {
  if (!average) throw new AppError('bad-request', 'Expected an average for every input of the graph.')
  return new Tensor('float32', Float32Array.from(average.data), average.dims)
}

function fromAverage(tensor: Tensor | undefined): PlainTensor {
  if (!(tensor?.data instanceof Float32Array)) {
    throw new AppError('inference-failed', 'Expected averages of float32.')
  }
  return { dims: [...tensor.dims], data: tensor.data.slice() }
}

function toTensor(samples: Samples, dims: number[]): Tensor {
  return samples instanceof Uint8Array
    ? new Tensor('uint8', samples, dims)
    : new Tensor('uint16', samples, dims)
}

function toSamples(tensor: Tensor): Samples {
  const { data } = tensor
  if (data instanceof Uint8Array || data instanceof Uint16Array) return data
  throw new AppError('inference-failed', `Expected integer samples but the graph gave ${tensor.type}.`)
}
