import { Worker } from 'node:worker_threads'
import { AppError, fromWireError } from '../common/messages/app-error.ts'
import type { PlainTensor, SessionRequest } from '../common/contracts/inference-contract.ts'
import type { PixelBlock } from '../common/pixels/pixel-block.ts'
import { siblingModule } from '../common/sibling-module.ts'
import type { RunResult, ThreadAnswer, ThreadRequest } from './thread-message.ts'

/** A thread that holds one session. Runs are answered in the order they were asked for. */
export interface SessionThread {
  run(input: PixelBlock, pooled: readonly PlainTensor[]): Promise<RunResult>
  /** Releases the session and ends the thread, after the run in flight. */
  close(): Promise<void>
}

interface Waiting {
  readonly resolve: (answer: ThreadAnswer) => void
  readonly reject: (error: Error) => void
}

/**
 * Starts a thread and loads a graph in it.
 * @throws AppError `inference-failed` where the graph does not load on that provider.
 */
export async function startSessionThread(request: SessionRequest): Promise<SessionThread> {
  const worker = new Worker(siblingModule(import.meta.url, 'session-worker'), { workerData: request })
  const waiting: Waiting[] = []
  const fail = (error: Error): void => waiting.splice(0).forEach(({ reject }) => reject(error))
  worker.on('message', (answer: ThreadAnswer) => waiting.shift()?.resolve(answer))
  worker.on('error', (error) => fail(error instanceof Error ? error : new Error(String(error))))
  worker.on('exit', () => fail(new AppError('inference-failed', 'The inference thread ended unexpectedly.')))

  const nextAnswer = async (): Promise<ThreadAnswer> => {
    const answer = await new Promise<ThreadAnswer>((resolve, reject) => waiting.push({ resolve, reject }))
    if (answer.kind === 'error') throw fromWireError(answer.error)
    return answer
  }
  const ask = (message: ThreadRequest, transfer: ArrayBuffer[] = []): Promise<ThreadAnswer> => {
    const answer = nextAnswer()
    worker.postMessage(message, transfer)
    return answer
  }

  try {
    await nextAnswer()
  } catch (error) {
    await worker.terminate()
    throw error
  }
  return {
    async run(input, pooled) {
      const answer = await ask({ kind: 'run', input, pooled })
      if (answer.kind !== 'output') throw new Error(`Expected an output but the thread said ${answer.kind}.`)
      return { output: answer.output, pooled: answer.pooled, elapsedMs: answer.elapsedMs }
    },
    async close() {
      await ask({ kind: 'close' })
      await worker.terminate()
    },
  }
}
