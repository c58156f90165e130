import { codedBlockPx, type Blockiness } from './blockiness.ts'
import type { PictureWindow } from './picture-window.ts'

/** Blocks looked at: evenly taken where there are more. */
const mostBlocks = 600
/** Low frequencies (down, across): every table has small steps for them, and their values are rarely all zero. */
const frequencies = [
  [0, 1],
  [1, 0],
  [1, 1],
  [0, 2],
  [2, 0],
] as const
/** Steps of finer tables cannot be distinguished from rounding to whole levels. */
const candidates = Array.from({ length: 28 }, (_, index) => 30 - index)
/** Fewer values than this prove nothing. */
const fewestValues = 30
/** Values that are all multiples of a step give 1, others about 0. */
const onMultiples = 0.55
/** Mean of the 64 steps of a JPEG table over the mean of those at the frequencies above (Annex K of ITU-T T.81). */
const tableMeanPerStep = 57.625 / 11.8

/** Rows of the orthonormal DCT-II of 8 points. */
const cosines = [0, 1, 2].map((frequency) =>
  Float64Array.from(
    { length: codedBlockPx },
    (_, at) =>
      (frequency === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * at + 1) * frequency * Math.PI) / 16),
  ),
)

/**
 * How coarsely the picture was once quantised by JPEG, found from its pixels alone: on the grid of that compression the
 * coefficients still are multiples of its steps, however the file was saved since.
 * @returns the mean of the luma table that has such steps; `null` where nothing was found: not compressed, finely, or
 *   resampled since
 */
export function estimateTableMean(windows: readonly PictureWindow[], grid: Blockiness): number | null {
  let coarsest: number | null = null
  for (const columnPhase of grid.columnPhases) {
    for (const rowPhase of grid.rowPhases) {
      const step = meanStep(windows, columnPhase, rowPhase)
      if (step !== null && (coarsest === null || step > coarsest)) coarsest = step
    }
  }
  return coarsest === null ? null : coarsest * tableMeanPerStep
}

function meanStep(windows: readonly PictureWindow[], columnPhase: number, rowPhase: number): number | null {
  const blocks = blocksOf(windows, columnPhase, rowPhase)
  const steps: number[] = []
  for (const [index, [down, across]] of frequencies.entries()) {
    // Most pictures were never coarsely quantised; the first two frequencies show it.
    if (index === 2 && steps.length === 0) return null
    const step = stepOf(blocks.map((block) => coefficient(block, down, across)))
    if (step !== null) steps.push(step)
  }
  return steps.length < 2 ? null : steps.reduce((sum, step) => sum + step, 0) / steps.length
}

interface Block {
  readonly window: PictureWindow
  readonly start: number
}

function blocksOf(windows: readonly PictureWindow[], columnPhase: number, rowPhase: number): Block[] {
  const pixels = windows.reduce((sum, { widthPx, heightPx }) => sum + widthPx * heightPx, 0)
  const every = Math.max(1, Math.floor(pixels / codedBlockPx ** 2 / mostBlocks))
  const blocks: Block[] = []
  let index = 0
  for (const window of windows) {
    const { widthPx, heightPx, leftPx, topPx } = window
    for (let y = offset(rowPhase, topPx); y + codedBlockPx <= heightPx; y += codedBlockPx) {
      for (let x = offset(columnPhase, leftPx); x + codedBlockPx <= widthPx; x += codedBlockPx) {
        if (index++ % every === 0) blocks.push({ window, start: y * widthPx + x })
      }
    }
  }
  return blocks
}

/** The first place in a window at which a grid that begins at `phase` has a line. */
function offset(phase: number, windowStart: number): number {
  return (((phase - windowStart) % codedBlockPx) + codedBlockPx) % codedBlockPx
}

function coefficient({ window: { luma, widthPx }, start }: Block, down: number, across: number): number {
  const [rows = [], columns = []] = [cosines[down], cosines[across]]
  let sum = 0
  for (let y = 0; y < codedBlockPx; y++) {
    let row = 0
    for (let x = 0; x < codedBlockPx; x++) row += (luma[start + y * widthPx + x] ?? 0) * (columns[x] ?? 0)
    sum += row * (rows[y] ?? 0)
  }
  return sum
}

/** The largest step of which the values that are not zero are multiples; its divisors fit as well. */
function stepOf(values: readonly number[]): number | null {
  for (const step of candidates) {
    let sum = 0
    let count = 0
    for (const value of values) {
      if (Math.abs(value) < step / 2) continue
      sum += Math.cos((2 * Math.PI * value) / step)
      count++
    }
    if (count >= fewestValues && sum / count > onMultiples) return step
  }
  return null
}
