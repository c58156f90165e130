import type { Tile, TilePlan } from '../../common/tile-plan.ts'
import type { PoolPoint } from './cut-at-pooling.ts'
import type { LineSize } from './value-sizes.ts'

/** Part of a tile's own pooled picture: top, left, bottom, right; the ends are left out. */
export type PoolRegion = readonly [number, number, number, number]

/**
 * The part of the pooled picture that `tile` answers for, so that all tiles of `plan` cover the pooled picture
 * of the whole image exactly once. Outer tiles answer for the margins as well.
 */
export function poolRegion(point: PoolPoint, plan: TilePlan, tile: Tile): PoolRegion {
  const { keep } = tile
  const [top, bottom] = cut(point.rows, tile.topPx, keep.topPx, keep.heightPx, plan.imageHeightPx)
  const [left, right] = cut(point.columns, tile.leftPx, keep.leftPx, keep.widthPx, plan.imageWidthPx)
  return [top, left, bottom, right]
}

/** Pixels of the pooled picture of the whole image: what the sums are to be divided by. */
export function pooledPixels(point: PoolPoint, plan: TilePlan): number {
  const length = ({ perPixel, plus }: LineSize, imagePx: number): number => perPixel * imagePx + plus
  return length(point.rows, plan.imageHeightPx) * length(point.columns, plan.imageWidthPx)
}

function cut(
  { perPixel, plus }: LineSize,
  tileStartPx: number,
  keepStartPx: number,
  keepLengthPx: number,
  imagePx: number,
): [number, number] {
  const bound = (imageAtPx: number): number => {
    if (imageAtPx <= 0) return 0
    if (imageAtPx >= imagePx) return perPixel * imagePx + plus
    return perPixel * imageAtPx + Math.floor(plus / 2)
  }
  const origin = perPixel * tileStartPx
  return [bound(keepStartPx) - origin, bound(keepStartPx + keepLengthPx) - origin]
}
