import { env } from './onnxruntime.ts'
import { AppError } from '../common/messages/app-error.ts'
import type { InferenceContract, OwnEngine } from '../common/contracts/inference-contract.ts'
import type { Handlers } from '../common/rpc/contract-types.ts'
import { availableProviders } from './available-providers.ts'
import { describeGraph } from './describe-graph.ts'
import { evaluateGraph } from './evaluate-graph.ts'
import { loadPlanModule } from './plan-module.ts'
import { startSessionThread, type SessionThread } from './session-thread.ts'

/** Answers the inference contract. Each session lives in a thread of its own until it is closed. */
export function createInferenceHandlers(): Handlers<InferenceContract> {
  const threads = new Map<number, SessionThread>()
  let nextId = 1

  const threadOf = (sessionId: number): SessionThread => {
    const thread = threads.get(sessionId)
    if (!thread) throw new AppError('bad-request', `Expected an open session but received id ${sessionId}.`)
    return thread
  }

  return {
    'providers.list': () => ({
      providers: availableProviders(),
      onnxruntimeVersion: env.versions.node ?? env.versions.common,
      ownEngine: describeOwnEngine(),
    }),
    'session.open': async (request) => {
      const thread = await startSessionThread(request)
      const sessionId = nextId++
      threads.set(sessionId, thread)
      return { sessionId }
    },
    'session.run': ({ sessionId, input, pooled }) => threadOf(sessionId).run(input, pooled),
    'session.close': async ({ sessionId }) => {
      const thread = threadOf(sessionId)
      threads.delete(sessionId)
      await thread.close()
    },
    'memory.usage': () => ({ residentBytes: process.memoryUsage.rss() }),
    'graph.evaluate': evaluateGraph,
    'graph.describe': describeGraph,
  }
}

function describeOwnEngine(): OwnEngine | null {
  const loaded = loadPlanModule()
  return loaded && { instructionSet: loaded.instructionSet, version: loaded.version }
}
