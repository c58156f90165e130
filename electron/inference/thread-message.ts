import type { WireError } from '../common/app-error.ts'
import type { PixelBlock } from '../common/pixel-block.ts'

/** From the child's main thread to a session's thread. */
export type ThreadRequest = { readonly kind: 'run'; readonly input: PixelBlock } | { readonly kind: 'close' }

/** Back. The first answer, `ready` or `error`, comes unasked once the graph is loaded. */
export type ThreadAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'output'; readonly output: PixelBlock; readonly elapsedMs: number }
  | { readonly kind: 'closed' }
  | { readonly kind: 'error'; readonly error: WireError }
