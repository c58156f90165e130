import type { ExecutionProvider } from '../../common/identifiers.ts'
import type { GraphFacts } from '../../common/models/model-descriptor.ts'

/** Sides are multiples of this, which suits the block layouts of convolution kernels. */
const stepPx = 32
const smallestPx = 64
const largestPx = 512
/** What the tiles of all sessions together should need at most for their activations. */
const cpuBudgetBytes = 768 * 2 ** 20
const gpuBudgetBytes = 1536 * 2 ** 20

/**
 * Side of a full tile in input pixels: the largest that keeps the activations of all sessions within the
 * budget, but always large enough that its overlap leaves a useful part to keep.
 * @param availableBytes memory that all sessions together may take; half of it is the budget where memory is short.
 */
export function chooseTileSize(
  facts: GraphFacts,
  provider: ExecutionProvider,
  sessions: number,
  availableBytes: number,
): number {
  const wanted = provider === 'cpu' ? cpuBudgetBytes : gpuBudgetBytes
  const budget = Math.min(wanted, availableBytes / 2) / sessions
  const affordable = roundDown(Math.sqrt(budget / memoryPerPixel(facts)), stepPx)
  const needed = smallestUsefulSide(facts)
  return roundUp(Math.max(needed, Math.min(largestPx, affordable)), facts.multipleOfPx)
}

/** The smallest side at which a tile keeps at least a third of its pixels along each axis. */
export function smallestUsefulSide(facts: GraphFacts): number {
  const context = 3 * facts.overlapPx
  const side = roundUp(Math.max(smallestPx, context, facts.minimumSizePx), stepPx)
  return roundUp(side, facts.multipleOfPx)
}

/** Sessions to open on the CPU: one per core, fewer where memory is short. */
export function chooseCpuSessions(facts: GraphFacts, cores: number, availableBytes: number): number {
  const side = smallestUsefulSide(facts)
  const bytesPerSession = 64 * 2 ** 20 + side * side * memoryPerPixel(facts)
  return Math.max(1, Math.min(cores, Math.floor(availableBytes / 2 / bytesPerSession)))
}

/** onnxruntime's arena grows in powers of two: it takes 1.6 to 3 times the live tensors, by the tile's size (measured). */
const arenaFactor = 3
/**
 * Three channels of float32, five times live, while the result is put together, clipped and rounded to pixels. Measured
 * with FSRCNN at 4×: counted three times, two sessions took 1.0 GB where 768 MiB were meant.
 */
const bytesPerOutputPixel = 3 * 4 * 5

/** Memory per input pixel: from the graph's live activations, else what deep networks need at most. */
function memoryPerPixel({ memoryBytesPerPixel, scale }: GraphFacts): number {
  if (memoryBytesPerPixel === null) return 36 * 1024
  return (memoryBytesPerPixel + bytesPerOutputPixel * scale * scale) * arenaFactor
}

function roundDown(px: number, step: number): number {
  return Math.floor(px / step) * step
}

function roundUp(px: number, step: number): number {
  return Math.ceil(px / step) * step
}
