import type { GraphEvaluator } from '../graph-evaluator.ts'
import { brighten, columns, type ProbePicture, probePicture } from './probe-picture.ts'
import { runCore } from './run-core.ts'

/** Overlaps beyond this cost more than they hide. */
export const largestOverlapPx = 64
const stepPx = 8
/** Half a level of an 8-bit picture: after rounding, tiles differ by one level at most. */
const invisible = 0.5 / 255
/** Photographs need one step more than the probe picture, as comparing both on deep networks showed. */
const safetyPx = stepPx

/** An overlap and how much tiles still differ at it, in parts of full scale. */
export interface MeasuredOverlap {
  readonly overlapPx: number
  readonly seamTolerance: number
}

/**
 * Measures how far from a cut the network's result still depends on what was cut off: runs a picture whole
 * and without its right part, and compares. Finds the smallest overlap at which no pixel differs visibly, or
 * the largest one worth its cost, with the difference that stays.
 */
export async function measureOverlap(
  evaluator: GraphEvaluator,
  core: {
    readonly graphPath: string
    readonly channels: number
    readonly scale: number
    readonly valueRange: number
    readonly multipleOfPx: number
    readonly minimumSizePx: number
    /** Overlap beyond which nothing gets better, because only a global pooling reaches farther. */
    readonly reachPx: number | null
  },
): Promise<MeasuredOverlap> {
  const align = (px: number): number => Math.ceil(px / core.multipleOfPx) * core.multipleOfPx
  const height = align(Math.max(24, core.minimumSizePx))
  const [cut, width] = [align(largestOverlapPx + 40), align(largestOverlapPx + 40) + align(64)]
  const picture = brighten(probePicture(core.channels, width, height), core.valueRange)
  const whole = await runCore(evaluator, core.graphPath, picture)
  const part = await runCore(evaluator, core.graphPath, columns(picture, 0, cut))
  const differences = differencesFromCut(whole, part, core.scale).map((value) => value / core.valueRange)
  const at = (px: number): MeasuredOverlap => {
    const overlapPx = align(px)
    return { overlapPx, seamTolerance: Math.min(1, differences[overlapPx] ?? 0) }
  }
  if (core.reachPx !== null && core.reachPx <= largestOverlapPx) return at(core.reachPx)
  for (let overlapPx = stepPx; overlapPx + safetyPx < largestOverlapPx; overlapPx += stepPx) {
    if (at(overlapPx).seamTolerance <= invisible) return at(overlapPx + safetyPx)
  }
  return at(largestOverlapPx)
}

/** Entry `n`: the largest difference of all columns at least `n` input pixels away from the cut. */
function differencesFromCut(whole: ProbePicture, part: ProbePicture, scale: number): number[] {
  const columns = part.widthPx / scale
  const differences = new Array<number>(columns + 1).fill(0)
  for (let row = 0; row < part.channels * part.heightPx; row++) {
    for (let x = 0; x < part.widthPx; x++) {
      const difference = Math.abs(
        (whole.data[row * whole.widthPx + x] ?? 0) - (part.data[row * part.widthPx + x] ?? 0),
      )
      const distance = columns - 1 - Math.floor(x / scale)
      differences[distance] = Math.max(differences[distance] ?? 0, difference)
    }
  }
  for (let distance = columns - 1; distance >= 0; distance--) {
    differences[distance] = Math.max(differences[distance] ?? 0, differences[distance + 1] ?? 0)
  }
  return differences
}
