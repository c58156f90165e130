import { AppError } from '../common/messages/app-error.ts'
import type { ExecutionProvider } from '../common/identifiers.ts'

/**
 * What onnxruntime threw, as an expected failure. The binding reports every cause by text alone, so running
 * out of memory, or having no device, can only be recognised by its wording.
 */
export function inferenceError(error: unknown, provider: ExecutionProvider): AppError {
  if (error instanceof AppError) return error
  const text = error instanceof Error ? error.message : String(error)
  const details = { provider, cause: text.slice(0, 2000) }
  if (/out of memory|bad_alloc|failed to allocate|allocation failed|OutOfMemory/i.test(text)) {
    return new AppError('out-of-memory', `The ${provider} device ran out of memory.`, details)
  }
  if (/No supported adapters/i.test(text)) {
    return new AppError('device-unavailable', `No graphics card was found that ${provider} can use.`, details)
  }
  return new AppError('inference-failed', `Inference on ${provider} failed: ${firstLine(text)}`, details)
}

/** The sentence for people: without the place in onnxruntime's sources and the condition that failed there. */
function firstLine(text: string): string {
  const line = text.split('\n', 1)[0] ?? ''
  return line.replace(/^.*\/onnxruntime\/.* was false\. /, '').slice(0, 300)
}
