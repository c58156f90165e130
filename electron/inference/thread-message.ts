import type { WireError } from '../common/messages/app-error.ts'
import type { PlainTensor } from '../common/contracts/inference-contract.ts'
import type { PixelBlock } from '../common/pixels/pixel-block.ts'

/** What one run gave: an enlarged tile, or its global averages where the graph measures those. */
export interface RunResult {
  readonly output: PixelBlock | null
  readonly pooled: PlainTensor[]
  readonly elapsedMs: number
}

/** A loaded network. */
export interface TileSession {
  /** @throws AppError `bad-tile`, `bad-request`, `out-of-memory`, or what the runtime throws */
  run(input: PixelBlock, pooled: readonly PlainTensor[]): Promise<Omit<RunResult, 'elapsedMs'>>
  close(): Promise<void>
}

/** From the child's main thread to a session's thread. */
export type ThreadRequest =
  | { readonly kind: 'run'; readonly input: PixelBlock; readonly pooled: readonly PlainTensor[] }
  | { readonly kind: 'close' }

/** Back. The first answer, `ready` or `error`, comes unasked once the graph is loaded. */
export type ThreadAnswer =
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'output' } & RunResult)
  | { readonly kind: 'closed' }
  | { readonly kind: 'error'; readonly error: WireError }
