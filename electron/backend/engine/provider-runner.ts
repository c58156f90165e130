import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../../common/app-error.ts'
import type { ExecutionProvider } from '../../common/identifiers.ts'
import type { PixelBlock } from '../../common/pixel-block.ts'
import { findTileFault } from '../../common/tile-check.ts'
import type { EngineModel, PixelGraphShape } from './engine-model.ts'
import type { InferenceProcess } from './inference-process.ts'
import { createRunClock } from './run-clock.ts'
import { createSlots } from './slots.ts'

/** How long a run in flight may go on after a cancel before the child is killed. */
const cancelGraceMs = 400

/** Runs blocks of pixels through one model on one execution provider. */
export interface ProviderRunner {
  readonly provider: ExecutionProvider
  /** Blocks it works on at a time: one per session. */
  readonly concurrency: number
  /**
   * Enlarges a block and checks the result.
   * @throws AppError `bad-tile`, `out-of-memory`, `inference-failed`, `inference-crashed`, `inference-hung`,
   *   or `cancelled` once the signal is aborted.
   */
  run(block: PixelBlock, signal: AbortSignal): Promise<PixelBlock>
  /** Closes the sessions; the runs must have ended. */
  close(): Promise<void>
}

export interface ProviderRunnerOptions {
  /** Sessions on the CPU; elsewhere there is one. */
  readonly concurrency: number
  readonly sampleType: 'uint8' | 'uint16'
  /** No run counts as hung before this. */
  readonly shortestHangLimitMs: number
}

interface Session {
  readonly sessionId: number
  readonly generation: number
}

/** A runner on `provider`. Sessions open when first needed, and again after the child was restarted. */
export function createProviderRunner(
  inference: InferenceProcess,
  model: EngineModel,
  provider: ExecutionProvider,
  options: ProviderRunnerOptions,
): ProviderRunner {
  const slots = createSlots(provider === 'cpu' ? options.concurrency : 1)
  const clock = createRunClock(model.facts.macsPerPixel, options.shortestHangLimitMs)
  // On the CPU one graph of any shape serves every block; elsewhere each slot keeps its last shape.
  const sessions = new Map<number, { shape: string; session: Session }>()

  const openSession = async (slot: number, block: PixelBlock): Promise<Session> => {
    const tile = provider === 'cpu' ? null : { widthPx: block.widthPx, heightPx: block.heightPx }
    const shape = tile ? `${tile.widthPx}x${tile.heightPx}` : 'any'
    const known = sessions.get(slot)
    if (known && known.session.generation === inference.generation) {
      if (known.shape === shape) return known.session
      sessions.delete(slot)
      await inference.call('session.close', { sessionId: known.session.sessionId })
    }
    const graphShape: PixelGraphShape = { tile, sampleType: options.sampleType }
    const graphPath = await model.pixelGraph(graphShape)
    const { generation } = inference
    const { sessionId } = await inference.call('session.open', { graphPath, provider })
    const session = { sessionId, generation }
    sessions.set(slot, { shape, session })
    return session
  }

  const runInSlot = async (slot: number, block: PixelBlock): Promise<PixelBlock> => {
    const { sessionId } = await openSession(slot, block)
    const pixels = block.widthPx * block.heightPx
    const startedAt = performance.now()
    const answer = await inference.call('session.run', { sessionId, input: block }, clock.limitMs(pixels))
    clock.record(pixels, performance.now() - startedAt)
    const fault = findTileFault(block, answer.output, model.facts.scale)
    if (fault) throw new AppError('bad-tile', `${model.name} on ${provider} gave a bad tile: ${fault}.`)
    return answer.output
  }

  return {
    provider,
    concurrency: slots.count,
    async run(block, signal) {
      return await slots.use(signal, async (slot) => {
        const work = runInSlot(slot, block)
        return await killOnAbort(work, signal, () => inference.kill())
      })
    },
    async close() {
      const open = [...sessions.values()].filter(({ session }) => session.generation === inference.generation)
      sessions.clear()
      for (const { session } of open) {
        await inference.call('session.close', { sessionId: session.sessionId }).catch(ignoreLostSession)
      }
    },
  }
}

/** Waits for `work`; after an abort only for a moment, since a run cannot be stopped in flight. */
async function killOnAbort<T>(work: Promise<T>, signal: AbortSignal, kill: () => void): Promise<T> {
  const settled = new AbortController()
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true, signal: settled.signal })
  })
  const killer = aborted.then(async () => {
    await delay(cancelGraceMs, undefined, { signal: settled.signal }).then(kill, () => undefined)
  })
  try {
    return await work
  } catch (error) {
    if (signal.aborted) throw new AppError('cancelled', 'The work was cancelled.')
    throw error
  } finally {
    settled.abort()
    if (signal.aborted) await killer
  }
}

/** A session that died with its child needs no closing. */
function ignoreLostSession(error: unknown): void {
  if (!(error instanceof AppError)) throw error
}
