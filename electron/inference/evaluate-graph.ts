import { InferenceSession, Tensor } from './onnxruntime.ts'
import { AppError } from '../common/messages/app-error.ts'
import type { ExecutionProvider } from '../common/identifiers.ts'
import type { PlainTensor } from '../common/contracts/inference-contract.ts'
import { inferenceError } from './inference-error.ts'
import { sessionOptions } from './session-options.ts'

/**
 * Runs a graph once, for probes and self-checks. float16 inputs and outputs are converted from and to
 * float32. `peakMemoryBytes` is the process's peak resident set so far.
 */
export async function evaluateGraph(request: {
  readonly graphPath: string
  readonly provider: ExecutionProvider
  readonly inputs: readonly PlainTensor[]
  readonly optimise: boolean
}): Promise<{ outputs: PlainTensor[]; elapsedMs: number; peakMemoryBytes: number }> {
  try {
    const session = await InferenceSession.create(request.graphPath, {
      ...sessionOptions(request.provider),
      ...(request.optimise ? {} : { graphOptimizationLevel: 'disabled' }),
    })
    try {
      const feeds = Object.fromEntries(
        session.inputMetadata.map((metadata, index) => {
          const input = request.inputs[index]
          if (!input) {
            throw new AppError('model-unsupported', `The graph also expects an input "${metadata.name}".`)
          }
          return [metadata.name, toTensor(input, metadata.isTensor ? metadata.type : 'other')]
        }),
      )
      const startedAt = performance.now()
      const results = await session.run(feeds)
      const elapsedMs = performance.now() - startedAt
      const outputs = session.outputNames.map((name) => fromTensor(results[name]))
      return { outputs, elapsedMs, peakMemoryBytes: process.resourceUsage().maxRSS * 1024 }
    } finally {
      await session.release()
    }
  } catch (error) {
    throw inferenceError(error, request.provider)
  }
}

function toTensor(input: PlainTensor, type: string): Tensor {
  switch (type) {
    case 'float32':
      return new Tensor('float32', Float32Array.from(input.data), input.dims)
    case 'float16':
      return new Tensor('float16', new Uint16Array(Float16Array.from(input.data).buffer), input.dims)
    case 'uint8':
      return new Tensor('uint8', Uint8Array.from(input.data), input.dims)
    case 'uint16':
      return new Tensor('uint16', Uint16Array.from(input.data), input.dims)
    default:
      throw new AppError(
        'model-unsupported',
        `Expected a float or 8/16-bit input but the graph takes ${type}.`,
      )
  }
}

function fromTensor(tensor: Tensor | undefined): PlainTensor {
  if (!tensor) throw new AppError('inference-failed', 'The graph gave no output.')
  const dims = [...tensor.dims]
  const { data, type } = tensor
  if (data instanceof Uint8Array || data instanceof Float32Array) return { dims, data: data.slice() }
  if (type === 'float16' && ArrayBuffer.isView(data)) {
    return {
      dims,
      data: Float32Array.from(new Float16Array(data.buffer, data.byteOffset, data.byteLength / 2)),
    }
  }
  if (data instanceof Uint16Array) return { dims, data: Float32Array.from(data) }
  throw new AppError('model-unsupported', `Expected a float or 8/16-bit output but the graph gives ${type}.`)
}
