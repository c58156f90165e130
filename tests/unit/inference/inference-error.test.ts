import { describe, expect, it } from 'vitest'
import { AppError } from '../../../electron/common/messages/app-error.ts'
import { inferenceError } from '../../../electron/inference/inference-error.ts'

describe('what onnxruntime throws', () => {
  const fromWebgpu = (text: string): Error =>
    new Error(
      '/onnxruntime_src/onnxruntime/core/providers/webgpu/webgpu_context.cc:136 onnxruntime::webgpu::Initialize() ' +
        `adapter_result.status == Success was false. ${text}\nstack`,
    )

  it('is told as a sentence, without the place in its sources', () => {
    const { message } = inferenceError(fromWebgpu('The device was lost.'), 'webgpu')
    expect(message).toBe('Inference on webgpu failed: The device was lost.')
  })

  it('is told as a device that is not there where no graphics card answers', () => {
    const thrown = fromWebgpu('Failed to get a WebGPU adapter: No supported adapters.')
    const { code, message } = inferenceError(thrown, 'webgpu')
    expect(code).toBe('device-unavailable')
    expect(message).toBe('No graphics card was found that webgpu can use.')
  })

  it('keeps its whole text in the details', () => {
    expect(inferenceError(new Error('one\ntwo'), 'cpu').details).toMatchObject({ cause: 'one\ntwo' })
  })

  it.each([
    'std::bad_alloc',
    'Failed to allocate memory for requested buffer of size 99',
    'CUDA out of memory',
  ])('is recognised as lack of memory: %s', (text) => {
    expect(inferenceError(new Error(text), 'cpu').code).toBe('out-of-memory')
  })

  it('passes through when it is an expected failure already', () => {
    const error = new AppError('bad-request', 'Expected an open session.')
    expect(inferenceError(error, 'cpu')).toBe(error)
  })
})
