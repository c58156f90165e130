import type { InferenceSession } from 'onnxruntime-node'
import type { ExecutionProvider } from '../common/identifiers.ts'

/**
 * Session options for one provider. On the CPU a session is single-threaded: the backend opens one per core,
 * which is faster than one session with as many threads.
 */
export function sessionOptions(provider: ExecutionProvider): InferenceSession.SessionOptions {
  return {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  }
}
