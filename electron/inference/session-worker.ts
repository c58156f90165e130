/** Entry of a session's thread: loads one graph, then runs tiles until it is told to close. */
import { parentPort, workerData } from 'node:worker_threads'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { AppError, toWireError } from '../common/app-error.ts'
import { sessionRequestSchema } from '../common/inference-contract.ts'
import type { PixelBlock, Samples } from '../common/pixel-block.ts'
import { inferenceError } from './inference-error.ts'
import { sessionOptions } from './session-options.ts'
import type { ThreadAnswer, ThreadRequest } from './thread-message.ts'

const request = sessionRequestSchema.parse(workerData)
const port = parentPort
if (!port) throw new Error('This module runs in a worker thread only.')

const post = (answer: ThreadAnswer): void => port.postMessage(answer)
const postError = (error: unknown): void =>
  post({ kind: 'error', error: toWireError(inferenceError(error, request.provider)) })

try {
  const session = await InferenceSession.create(request.graphPath, sessionOptions(request.provider))
  port.on('message', (message: ThreadRequest) => void answer(session, message))
  post({ kind: 'ready' })
} catch (error) {
  postError(error)
}

async function answer(session: InferenceSession, message: ThreadRequest): Promise<void> {
  try {
    if (message.kind === 'close') {
      await session.release()
      post({ kind: 'closed' })
      return
    }
    const startedAt = performance.now()
    const output = await runPixels(session, message.input)
    post({ kind: 'output', output, elapsedMs: performance.now() - startedAt })
  } catch (error) {
    postError(error)
  }
}

/** Runs a pixel graph: interleaved samples in, interleaved samples of the same depth out. */
async function runPixels(session: InferenceSession, input: PixelBlock): Promise<PixelBlock> {
  const expected = input.widthPx * input.heightPx * input.channels
  if (input.samples.length !== expected) {
    throw new AppError('bad-request', `Expected ${expected} samples but received ${input.samples.length}.`)
  }
  const inputName = only(session.inputNames, 'input')
  const outputName = only(session.outputNames, 'output')
  const dims = [1, input.heightPx, input.widthPx, input.channels]
  const results = await session.run({ [inputName]: toTensor(input.samples, dims) })
  const tensor = results[outputName]
  if (!tensor) throw new AppError('inference-failed', 'The graph gave no output.')
  const [, heightPx, widthPx, channels] = tensor.dims
  if (tensor.dims.length !== 4 || !heightPx || !widthPx || !channels) {
    throw new AppError(
      'inference-failed',
      `Expected an NHWC output but received [${tensor.dims.join(', ')}].`,
    )
  }
  return { widthPx, heightPx, channels, samples: toSamples(tensor) }
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

function only(names: readonly string[], what: string): string {
  const [name, ...more] = names
  if (name === undefined || more.length > 0) {
    throw new AppError('model-unsupported', `Expected a graph with one ${what} but it has ${names.length}.`)
  }
  return name
}
