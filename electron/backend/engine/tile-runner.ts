import { errorMessage, type ErrorMessage, type Message } from '../../common/messages/message.ts'
import { withoutRepeats } from '../../common/messages/without-repeats.ts'
import { AppError, type ErrorCode } from '../../common/messages/app-error.ts'
import type { ExecutionProvider } from '../../common/identifiers.ts'
import type { PixelBlock } from '../../common/pixels/pixel-block.ts'
import { runInSmallerTiles } from '../tiling/split-block.ts'
import type { EngineModel } from './engine-model.ts'
import type { GlobalAverages } from './global-averages.ts'
import type { ProviderRunner } from './provider-runner.ts'

/** Failures that another try, a smaller tile or another device may get past. */
const recoverable: readonly ErrorCode[] = [
  'bad-tile',
  'out-of-memory',
  'inference-failed',
  'device-unavailable',
  'inference-crashed',
  'inference-hung',
]

/** Runs the tiles of images through one model, and gets past what can go wrong with a tile. */
export interface TileRunner {
  readonly model: EngineModel
  /** Side of a full tile, in input pixels; of no meaning for networks of a fixed size. */
  readonly tileSizePx: number
  /** Tiles of images smaller than a tile may have the image's own size; else they are padded. */
  readonly takesAnyShape: boolean
  readonly concurrency: number
  /** Provider that ran the last tile. */
  readonly device: ExecutionProvider
  /** @param averages of the whole image, as `measureAverages` gave them for its tiles; `null`: the block's own. */
  run(block: PixelBlock, averages: GlobalAverages | null, signal: AbortSignal): Promise<PixelBlock>
  measureAverages(block: PixelBlock, signal: AbortSignal): Promise<GlobalAverages>
  /** What went wrong and how it was overcome, since the last call. */
  takeWarnings(): Message[]
  /** Hands the runner back to the engine, which keeps its sessions for the next image for a while. */
  release(): void
}

export interface RecoveryOptions {
  /** Best first; the last is onnxruntime on the CPU. */
  readonly runners: readonly [ProviderRunner, ...ProviderRunner[]]
  readonly onProviderFailed: (runner: ProviderRunner, cause: ErrorMessage) => void
  /** A tile of this size ran out of memory: remember to use smaller ones. */
  readonly onOutOfMemory: (provider: ExecutionProvider, block: PixelBlock) => void
}

/** Something done with a tile on a provider, and how to do it in smaller parts where that is possible. */
interface TileWork<T> {
  readonly whole: (runner: ProviderRunner) => Promise<T>
  readonly smaller?: (runner: ProviderRunner) => Promise<T>
}

/**
 * The recovering part of a tile runner. A tile that fails is run again, then in smaller tiles, then on the
 * next provider, down to the CPU; a provider that failed in all these ways is not used again by this runner.
 * What does not fit into memory is halved until it does, and no tile of that size is tried there again.
 */
export function createRecovery(model: EngineModel, options: RecoveryOptions) {
  let warnings: Message[] = []
  const warn = (message: Message): void => {
    warnings = withoutRepeats([...warnings, message])
  }
  /** Longest side of a tile that may fit, of runners whose memory was too small for a longer one. */
  const limitsPx = new Map<ProviderRunner, number>()
  let current = 0

  const isTooLarge = (runner: ProviderRunner, { widthPx, heightPx }: PixelBlock): boolean =>
    Math.max(widthPx, heightPx) > (limitsPx.get(runner) ?? Infinity)

  const noteOutOfMemory = (runner: ProviderRunner, block: PixelBlock, error: AppError): void => {
    limitsPx.set(runner, Math.max(block.widthPx, block.heightPx) - 1)
    options.onOutOfMemory(runner.provider, block)
    warn({ code: 'tiles-made-smaller', cause: errorMessage(error) })
  }

  const cut = (
    block: PixelBlock,
    run: (part: PixelBlock) => Promise<PixelBlock>,
  ): Promise<PixelBlock | null> =>
    model.facts.fixedSizePx ? Promise.resolve(null) : runInSmallerTiles(block, model.facts, run)

  /** Runs a block whole, or in tiles halved as often as memory asks for. */
  const runFitting = async (
    runner: ProviderRunner,
    block: PixelBlock,
    averages: GlobalAverages | null,
    signal: AbortSignal,
  ): Promise<PixelBlock> => {
    const runParts = (): Promise<PixelBlock | null> =>
      cut(block, (part) => runFitting(runner, part, averages, signal))
    if (isTooLarge(runner, block)) {
      const joined = await runParts()
      if (joined) return joined
    }
    try {
      return await runner.run(block, averages, signal)
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'out-of-memory') throw error
      noteOutOfMemory(runner, block, error)
      const joined = await runParts()
      if (joined) return joined
      throw error
    }
  }

  const runOn = async <T>(runner: ProviderRunner, work: TileWork<T>): Promise<T> => {
    const { whole, smaller = whole } = work
    let failure: AppError | null = null
    for (const way of ['whole', 'again', 'smaller'] as const) {
      // What did not fit into memory in the smallest of tiles will not fit the second time.
      if (way !== 'whole' && failure?.code === 'out-of-memory') break
      try {
        const result = await (way === 'smaller' ? smaller : whole)(runner)
        if (failure) {
          warn({ code: way === 'smaller' ? 'tile-divided' : 'tile-repeated', cause: errorMessage(failure) })
        }
        return result
      } catch (error) {
        if (!(error instanceof AppError) || !recoverable.includes(error.code)) throw error
        failure ??= error
      }
    }
    throw failure ?? new Error('A tile needs at least one attempt.')
  }

  const recover = async <T>(work: TileWork<T>): Promise<T> => {
    for (;;) {
      const index = current
      const runner = options.runners[index] ?? options.runners[0]
      try {
        return await runOn(runner, work)
      } catch (error) {
        if (!(error instanceof AppError) || !recoverable.includes(error.code)) throw error
        const next = options.runners[index + 1]
        if (!next) throw error
        if (current === index) {
          current = index + 1
          const cause = errorMessage(error)
          options.onProviderFailed(runner, cause)
          warn(
            runner.engine === 'enlarger'
              ? { code: 'own-engine-replaced', cause }
              : { code: 'device-replaced', failed: runner.provider, replacement: next.provider, cause },
          )
        }
      }
    }
  }

  return {
    get device(): ExecutionProvider {
      return (options.runners[current] ?? options.runners[0]).provider
    },
    takeWarnings(): Message[] {
      const taken = warnings
      warnings = []
      return taken
    },
    run: (block: PixelBlock, averages: GlobalAverages | null, signal: AbortSignal): Promise<PixelBlock> =>
      recover({
        whole: (runner) => runFitting(runner, block, averages, signal),
        smaller: async (runner) => {
          const joined = await cut(block, (part) => runFitting(runner, part, averages, signal))
          return joined ?? (await runFitting(runner, block, averages, signal))
        },
      }),
    measureAverages: (block: PixelBlock, signal: AbortSignal): Promise<GlobalAverages> =>
      recover({ whole: (runner) => runner.measureAverages(block, signal) }),
  }
}
