import { InferenceSession, Tensor } from '../../../electron/inference/onnxruntime.ts'
import { encodeModel, type OnnxModel } from '../../../electron/model-import/onnx/model-file.ts'

/** Runs a model of one input and one output once, as onnxruntime sees it. */
export async function runGraph(
  model: OnnxModel,
  input: Float32Array,
  dims: readonly number[],
): Promise<{ data: Float32Array; dims: readonly number[] }> {
  const session = await InferenceSession.create(encodeModel(model), {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  })
  const [inputName = '', outputName = ''] = [session.inputNames[0], session.outputNames[0]]
  const results = await session.run({ [inputName]: new Tensor('float32', input, [...dims]) })
  const output = results[outputName]
  if (!output || !(output.data instanceof Float32Array)) throw new Error('expected a float output')
  const { data, dims: shape } = output
  await session.release()
  return { data, dims: shape }
}

/** Repeatable noise in 0–1. */
export function noise(length: number, seed = 1): Float32Array {
  let state = seed >>> 0
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  })
}

/** Largest absolute difference of two arrays of the same length. */
export function largestDifference(left: Float32Array, right: Float32Array): number {
  if (left.length !== right.length) return Number.POSITIVE_INFINITY
  return left.reduce(
    (largest, value, index) => Math.max(largest, Math.abs(value - (right[index] ?? Number.NaN))),
    0,
  )
}
