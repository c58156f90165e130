import type { ImageSize } from '../../common/settings/output-target.ts'

/** A run of the model over a whole image of this size; its result is `scale` times as large. */
export interface ModelPass extends ImageSize {
  /** Whether the image must be resampled to this size before the pass. */
  readonly resampleBefore: boolean
}

/** How an output size is reached with a model of a fixed scale. */
export interface PassPlan {
  readonly passes: readonly ModelPass[]
  /** Size of the last pass's result, or of the input where there is no pass. */
  readonly result: ImageSize
  /** Whether that result must still be resampled to the output size. */
  readonly resampleAfter: boolean
}

/** How far one pass may fall short of the output before another is added: 1 % is not worth a pass. */
const tolerance = 1.01
const maximumPasses = 6

/**
 * The fewest passes of a model that reach the output size. Between passes the image is reduced, so that the
 * last pass lands on the output itself: for 8x with a 4x model, 1x → 4x → (reduced to 2x) → 8x, which costs a
 * quarter of 4x → 16x → 8x and ends with the model's own pixels. A model of scale 1 always runs once; an
 * enlarging one does not run where the output is not larger than the input.
 */
export function planPasses(input: ImageSize, output: ImageSize, modelScale: number): PassPlan {
  const needed = Math.max(output.widthPx / input.widthPx, output.heightPx / input.heightPx)
  const passes: ModelPass[] = []
  let current: ImageSize = { widthPx: input.widthPx, heightPx: input.heightPx }
  for (let index = 0; index < passCount(needed, modelScale); index++) {
    const before = index === 0 ? current : reducedFor(current, output, modelScale)
    passes.push({ ...before, resampleBefore: !sameSize(before, current) })
    current = { widthPx: before.widthPx * modelScale, heightPx: before.heightPx * modelScale }
  }
  return { passes, result: current, resampleAfter: !sameSize(current, output) }
}

function passCount(needed: number, modelScale: number): number {
  if (modelScale === 1) return 1
  if (needed <= 1) return 0
  let count = 1
  while (modelScale ** count * tolerance < needed && count < maximumPasses) count++
  return count
}

/** The smallest size from which one more pass reaches the output, never larger than what there is. */
function reducedFor(current: ImageSize, output: ImageSize, modelScale: number): ImageSize {
  return {
    widthPx: Math.min(current.widthPx, Math.ceil(output.widthPx / modelScale)),
    heightPx: Math.min(current.heightPx, Math.ceil(output.heightPx / modelScale)),
  }
}

function sameSize(a: ImageSize, b: ImageSize): boolean {
  return a.widthPx === b.widthPx && a.heightPx === b.heightPx
}
