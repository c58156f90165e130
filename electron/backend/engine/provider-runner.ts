import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../../common/messages/app-error.ts'
import type { CpuEngine, ExecutionProvider } from '../../common/identifiers.ts'
import type { PixelBlock } from '../../common/pixels/pixel-block.ts'
import { findTileFault } from '../tiling/tile-check.ts'
import type { EngineModel, PixelGraphShape, Precision } from './engine-model.ts'
import type { InferenceProcess } from './inference-process.ts'
import type { GlobalAverages } from './global-averages.ts'
import { createRunClock } from './run-clock.ts'
import { createSlots } from './slots.ts'

/** How long a run in flight may go on after a cancel before the child is killed. */
const cancelGraceMs = 400

/** Runs blocks of pixels through one model on one execution provider. */
export interface ProviderRunner {
  readonly provider: ExecutionProvider
  /** Which engine computes; on devices other than the CPU always onnxruntime. */
  readonly engine: CpuEngine
  /** Blocks it works on at a time: one per session. */
  readonly concurrency: number
  /**
   * Enlarges a block and checks the result.
   * @param averages the image's global averages, for networks whose tiles must share them; else `null`.
   * @throws AppError `bad-tile`, `out-of-memory`, `inference-failed`, `inference-crashed`, `inference-hung`,
   *   or `cancelled` once the signal is aborted.
   */
  run(block: PixelBlock, averages: GlobalAverages | null, signal: AbortSignal): Promise<PixelBlock>
  /** The block's own global averages. @throws as {@link ProviderRunner.run}. */
  measureAverages(block: PixelBlock, signal: AbortSignal): Promise<GlobalAverages>
  /** Closes the sessions; the runs must have ended. */
  close(): Promise<void>
}

export interface ProviderRunnerOptions {
  /** Sessions on the CPU; elsewhere there is one. */
  readonly concurrency: number
  readonly sampleType: 'uint8' | 'uint16'
  readonly precision: Precision
  /** `enlarger` only on the CPU, for models that have a plan. Default `onnxruntime`. */
  readonly engine?: CpuEngine
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
  const { engine = 'onnxruntime' } = options
  const slots = createSlots(provider === 'cpu' ? options.concurrency : 1)
  const clock = createRunClock(model.facts.macsPerPixel, options.shortestHangLimitMs)
  // On the CPU one graph of any shape serves every block; elsewhere each slot keeps its last shape.
  const sessions = new Map<string, { shape: string; session: Session }>()

  const openSession = async (
    slot: number,
    block: PixelBlock,
    pooling: PixelGraphShape['pooling'],
  ): Promise<Session> => {
    const tile = provider === 'cpu' ? null : { widthPx: block.widthPx, heightPx: block.heightPx }
    const shape = tile ? `${tile.widthPx}x${tile.heightPx}` : 'any'
    const place = placeOf(slot, pooling)
    const known = sessions.get(place)
    if (known && known.session.generation === inference.generation) {
      if (known.shape === shape) return known.session
      sessions.delete(place)
      await inference.call('session.close', { sessionId: known.session.sessionId })
    }
    const { sampleType, precision } = options
    const graphPath =
      engine === 'enlarger' && pooling === 'own'
        ? await model.plan(sampleType)
        : await model.pixelGraph({ tile, sampleType, pooling, precision })
    if (graphPath === null) throw new AppError('inference-failed', `${model.name} has no plan.`)
    const { generation } = inference
    const { sessionId } = await inference.call('session.open', { graphPath, provider, engine })
    const session = { sessionId, generation }
    sessions.set(place, { shape, session })
    return session
  }

  const badTile = (fault: string): AppError =>
    new AppError(
      'bad-tile',
      `${model.name} on ${nameOfComputer({ provider, engine })} gave a bad tile: ${fault}.`,
    )
  /** A session that ran out of memory keeps what it took until it is closed: the next run loads the model anew. */
  const afterFailure = async (
    error: unknown,
    slot: number,
    pooling: PixelGraphShape['pooling'],
  ): Promise<never> => {
    if (!(error instanceof AppError)) throw error
    if (error.code === 'bad-tile') throw badTile(error.message)
    const known = error.code === 'out-of-memory' ? sessions.get(placeOf(slot, pooling)) : undefined
    if (known && known.session.generation === inference.generation) {
      sessions.delete(placeOf(slot, pooling))
      await inference.call('session.close', { sessionId: known.session.sessionId }).catch(ignoreLostSession)
    }
    throw error
  }

  const runInSlot = async (
    slot: number,
    block: PixelBlock,
    pooling: PixelGraphShape['pooling'],
    averages: GlobalAverages,
  ): Promise<{ output: PixelBlock | null; pooled: GlobalAverages }> => {
    const { sessionId } = await openSession(slot, block, pooling)
    const pixels = block.widthPx * block.heightPx
    const startedAt = inference.clock.now()
    const request = { sessionId, input: block, pooled: [...averages] }
    const answer = await inference
      .call('session.run', request, clock.limitMs(pixels))
      .catch((error: unknown) => afterFailure(error, slot, pooling))
    clock.record(pixels, inference.clock.now() - startedAt)
    return answer
  }

  const inSlot = <T>(signal: AbortSignal, work: (slot: number) => Promise<T>): Promise<T> =>
    slots.use(signal, (slot) => killOnAbort(work(slot), signal, () => inference.kill()))

  return {
    provider,
    engine,
    concurrency: slots.count,
    run: (block, averages, signal) =>
      inSlot(signal, async (slot) => {
        const { output } = await runInSlot(slot, block, averages ? 'given' : 'own', averages ?? [])
        if (!output) throw badTile('the graph gave no pixels')
        const fault = findTileFault(block, output, model.facts.scale)
        if (fault !== null) throw badTile(fault)
        return output
      }),
    measureAverages: (block, signal) =>
      inSlot(signal, async (slot) => {
        const { pooled } = await runInSlot(slot, block, 'measured', [])
        if (pooled.every(({ data }) => data.every(Number.isFinite))) return pooled
        throw new AppError('bad-tile', `${model.name} on ${provider} gave averages that are no numbers.`)
      }),
    async close() {
      const open = [...sessions.values()].filter(({ session }) => session.generation === inference.generation)
      sessions.clear()
      for (const { session } of open) {
        await inference.call('session.close', { sessionId: session.sessionId }).catch(ignoreLostSession)
      }
    },
  }
}

/** What computes, as sentences name it. */
function nameOfComputer({ provider, engine }: Pick<ProviderRunner, 'provider' | 'engine'>): string {
  return engine === 'enlarger' ? 'the engine of Enlarger' : provider
}

/** Where a session is kept: each slot has one for each kind of graph. */
function placeOf(slot: number, pooling: PixelGraphShape['pooling']): string {
  return `${slot} ${pooling}`
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
