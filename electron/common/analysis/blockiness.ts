import type { PictureWindow } from './picture-window.ts'

/** JPEG and its relatives code squares of this side. */
export const codedBlockPx = 8
/** Steps beyond this are edges of the picture, not of the grid. */
const largestStep = 12
/** Beyond this, what lies on both sides of a step is no calm part of the picture. */
const calmDifference = 3
/** Where the grid may begin, most likely first: a file that was saved again has two. */
const likelyPhases = 3

/** Marks of block coding: steps at every eighth pixel in calm parts of the picture. */
export interface Blockiness {
  /** Mean step on the grid over the mean step elsewhere; 1 where there is no grid. Of rows and columns, the weaker. */
  readonly ratio: number
  /** How much larger the mean step on the grid is, in levels of 255. */
  readonly step: number
  /** Columns at which blocks may begin, modulo 8, the likeliest first. */
  readonly columnPhases: readonly number[]
  readonly rowPhases: readonly number[]
}

/** Finds the grid that block coding leaves, wherever it begins: a picture that was cropped and saved again has it, too. */
export function measureBlockiness(windows: readonly PictureWindow[]): Blockiness {
  const [columns, rows] = [newPhases(), newPhases()]
  for (const { luma, widthPx, heightPx, leftPx, topPx } of windows) {
    for (let y = 2; y < heightPx - 1; y++) {
      for (let x = 2; x < widthPx - 1; x++) {
        const at = y * widthPx + x
        add(columns, leftPx + x, luma, at, 1)
        add(rows, topPx + y, luma, at, widthPx)
      }
    }
  }
  const [across, down] = [gridOf(columns), gridOf(rows)]
  const { ratio, step } = across.ratio < down.ratio ? across : down
  return { ratio, step, columnPhases: across.phases, rowPhases: down.phases }
}

/** Sums of steps by their place modulo 8. */
interface Phases {
  readonly sum: Float64Array
  readonly count: Float64Array
}

function newPhases(): Phases {
  return { sum: new Float64Array(codedBlockPx), count: new Float64Array(codedBlockPx) }
}

/** Counts the step between a pixel and the one before it, beyond the gradient around, where both sides are calm. */
function add({ sum, count }: Phases, position: number, luma: Float32Array, at: number, apart: number): void {
  const [first = 0, second = 0, third = 0, fourth = 0] = [
    luma[at - 2 * apart],
    luma[at - apart],
    luma[at],
    luma[at + apart],
  ]
  const [before, after] = [second - first, fourth - third]
  if (Math.abs(before) > calmDifference || Math.abs(after) > calmDifference) return
  const step = Math.abs(third - second - (before + after) / 2)
  if (step > largestStep) return
  const phase = position % codedBlockPx
  sum[phase] = (sum[phase] ?? 0) + step
  count[phase] = (count[phase] ?? 0) + 1
}

function gridOf({ sum, count }: Phases): { ratio: number; step: number; phases: readonly number[] } {
  const means = [...sum].map((total, phase) => total / Math.max(1, count[phase] ?? 0))
  const phases = means.map((_, phase) => phase).sort((a, b) => (means[b] ?? 0) - (means[a] ?? 0))
  const strongest = phases[0] ?? 0
  const onGrid = means[strongest] ?? 0
  // Right beside the grid its steps count as well; two pixels away they do not.
  const away = means.filter((_, phase) => {
    const distance = Math.abs(phase - strongest)
    return Math.min(distance, codedBlockPx - distance) > 1
  })
  const elsewhere = away.reduce((total, mean) => total + mean, 0) / away.length
  // The constant keeps pictures that are flat nearly everywhere from dividing nothing by nothing.
  return {
    ratio: (onGrid + 0.05) / (elsewhere + 0.05),
    step: onGrid - elsewhere,
    phases: phases.slice(0, likelyPhases),
  }
}
