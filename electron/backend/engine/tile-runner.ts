import { AppError, type ErrorCode } from '../../common/app-error.ts'
import type { ExecutionProvider } from '../../common/identifiers.ts'
import type { PixelBlock } from '../../common/pixel-block.ts'
import { runInSmallerTiles } from '../../common/split-block.ts'
import type { EngineModel } from './engine-model.ts'
import type { GlobalAverages } from './global-averages.ts'
import type { ProviderRunner } from './provider-runner.ts'

/** Failures that another try, a smaller tile or another device may get past. */
const recoverable: readonly ErrorCode[] = [
  'bad-tile',
  'out-of-memory',
  'inference-failed',
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
  /** Sentences on what went wrong and how it was got past, since the last call. */
  takeWarnings(): string[]
  /** Hands the runner back to the engine, which keeps its sessions for the next image for a while. */
  release(): void
}

export interface RecoveryOptions {
  /** Best first; the last is the CPU. */
  readonly runners: readonly [ProviderRunner, ...ProviderRunner[]]
  readonly onProviderFailed: (provider: ExecutionProvider, reason: string) => void
  /** A tile of this size ran out of memory: remember to use smaller ones. */
  readonly onOutOfMemory: (provider: ExecutionProvider, block: PixelBlock) => void
}

/** Something done with a tile on a provider, and how to do it with less memory where that is possible. */
interface TileWork<T> {
  readonly whole: (runner: ProviderRunner) => Promise<T>
  readonly smaller?: (runner: ProviderRunner) => Promise<T>
}

/**
 * The recovering part of a tile runner. A tile that fails is run again, then in smaller tiles, then on the
 * next provider, down to the CPU; a provider that failed in all these ways is not used again by this runner.
 */
export function createRecovery(model: EngineModel, options: RecoveryOptions) {
  const warnings = new Set<string>()
  let current = 0

  const inSmallerTiles =
    (block: PixelBlock, averages: GlobalAverages | null, signal: AbortSignal) =>
    async (runner: ProviderRunner): Promise<PixelBlock> => {
      const { overlapPx, scale, multipleOfPx } = model.facts
      const run = (part: PixelBlock): Promise<PixelBlock> => runner.run(part, averages, signal)
      const result = await runInSmallerTiles(block, { overlapPx, scale, multipleOfPx }, run)
      if (result) return result
      throw new AppError('inference-failed', `The tile cannot be made smaller for ${model.name}.`)
    }

  const runOn = async <T>(runner: ProviderRunner, block: PixelBlock, work: TileWork<T>): Promise<T> => {
    const { whole, smaller = whole } = work
    let failure: AppError | null = null
    for (const way of ['whole', 'again', 'smaller'] as const) {
      // What did not fit into memory once will not fit the second time.
      if (way === 'again' && failure?.code === 'out-of-memory') continue
      try {
        const result = await (way === 'smaller' ? smaller : whole)(runner)
        if (failure) warnings.add(`${failure.message} It was run again and came out right.`)
        return result
      } catch (error) {
        if (!(error instanceof AppError) || !recoverable.includes(error.code)) throw error
        if (error.code === 'out-of-memory') options.onOutOfMemory(runner.provider, block)
        failure ??= error
      }
    }
    throw failure ?? new Error('A tile needs at least one attempt.')
  }

  const recover = async <T>(block: PixelBlock, work: TileWork<T>): Promise<T> => {
    for (;;) {
      const index = current
      const runner = options.runners[index] ?? options.runners[0]
      try {
        return await runOn(runner, block, work)
      } catch (error) {
        if (!(error instanceof AppError) || !recoverable.includes(error.code)) throw error
        const next = options.runners[index + 1]
        if (!next) throw error
        if (current === index) {
          current = index + 1
          options.onProviderFailed(runner.provider, error.message)
          warnings.add(`${error.message} ${next.provider} was used instead of ${runner.provider}.`)
        }
      }
    }
  }

  return {
    get device(): ExecutionProvider {
      return (options.runners[current] ?? options.runners[0]).provider
    },
    takeWarnings(): string[] {
      const taken = [...warnings]
      warnings.clear()
      return taken
    },
    run: (block: PixelBlock, averages: GlobalAverages | null, signal: AbortSignal): Promise<PixelBlock> =>
      recover(block, {
        whole: (runner) => runner.run(block, averages, signal),
        ...(model.facts.fixedSizePx ? {} : { smaller: inSmallerTiles(block, averages, signal) }),
      }),
    measureAverages: (block: PixelBlock, signal: AbortSignal): Promise<GlobalAverages> =>
      recover(block, { whole: (runner) => runner.measureAverages(block, signal) }),
  }
}
