/** Entry of a session's thread: loads one network, then runs tiles until it receives `close`. */
import { parentPort, workerData } from 'node:worker_threads'
import { toWireError } from '../common/messages/app-error.ts'
import { sessionRequestSchema, type SessionRequest } from '../common/contracts/inference-contract.ts'
import { inferenceError } from './inference-error.ts'
import type { ThreadAnswer, ThreadRequest, TileSession } from './thread-message.ts'

const request = sessionRequestSchema.parse(workerData)
const port = parentPort
if (!port) throw new Error('This module runs in a worker thread only.')

const post = (answer: ThreadAnswer): void => port.postMessage(answer)
const postError = (error: unknown): void =>
  post({ kind: 'error', error: toWireError(inferenceError(error, request.provider)) })

try {
  const session = await open(request)
  port.on('message', (message: ThreadRequest) => void answer(session, message))
  post({ kind: 'ready' })
} catch (error) {
  postError(error)
}

/** onnxruntime takes a while to load, and a plan needs nothing of it. */
async function open({ engine, graphPath, provider }: SessionRequest): Promise<TileSession> {
  if (engine === 'enlarger') {
    const { openPlanSession } = await import('./plan-session.ts')
    return await openPlanSession(graphPath)
  }
  const { openOnnxSession } = await import('./onnx-session.ts')
  return await openOnnxSession(graphPath, provider)
}

async function answer(session: TileSession, message: ThreadRequest): Promise<void> {
  try {
    if (message.kind === 'close') {
      await session.close()
      post({ kind: 'closed' })
      return
    }
    const startedAt = performance.now()
    const result = await session.run(message.input, message.pooled)
    post({ kind: 'output', ...result, elapsedMs: performance.now() - startedAt })
  } catch (error) {
    postError(error)
  }
}
