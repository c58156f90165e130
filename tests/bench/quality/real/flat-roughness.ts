import { type Plane } from '../../../../electron/common/metrics/plane.ts'

/** Blocks of the ground truth whose luma varies by less than this (of 255) count as flat. */
const flatRange = 14
const blockPx = 16
/** How far apart the samples of the Laplacian are, so that it sees grain and worms rather than rounding. */
const step = 2

/**
 * Mean absolute Laplacian of an enlargement over the flat areas of its ground truth. The enlargement is `ratio` times
 * as large as the ground truth. `null` where the ground truth has no flat block.
 */
export function flatRoughness(truth: Plane, enlarged: Plane, ratio: number): number | null {
  let sum = 0
  let count = 0
  for (let top = 0; top + blockPx <= truth.height; top += blockPx) {
    for (let left = 0; left + blockPx <= truth.width; left += blockPx) {
      if (!isFlat(truth, left, top)) continue
      const [x0, y0] = [Math.round(left * ratio), Math.round(top * ratio)]
      const side = Math.round(blockPx * ratio)
      for (let y = y0; y < y0 + side; y++) {
        for (let x = x0; x < x0 + side; x++) {
          const value = laplacian(enlarged, x, y)
          if (value === null) continue
          sum += Math.abs(value)
          count += 1
        }
      }
    }
  }
  return count === 0 ? null : sum / count
}

function isFlat({ values, width }: Plane, left: number, top: number): boolean {
  let [low, high] = [Infinity, -Infinity]
  for (let y = top; y < top + blockPx; y++) {
    for (let x = left; x < left + blockPx; x++) {
      const value = values[y * width + x] ?? 0
      low = Math.min(low, value)
      high = Math.max(high, value)
    }
  }
  return high - low < flatRange
}

function laplacian({ values, width, height }: Plane, x: number, y: number): number | null {
  if (x < step || y < step || x >= width - step || y >= height - step) return null
  const at = (dx: number, dy: number) => values[(y + dy) * width + x + dx] ?? 0
  return 4 * at(0, 0) - at(step, 0) - at(-step, 0) - at(0, step) - at(0, -step)
}
