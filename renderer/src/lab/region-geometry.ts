import type { Region } from '../../../electron/common/contracts/region-compare.ts'
import type { ImageSize } from '../../../electron/common/settings/output-target.ts'
import type { Point } from '../viewer/view-geometry.ts'

/** Sides a region may have, in pixels of the image. */
export const smallestSidePx = 16
export const largestSidePx = 1024

/** A square region around a point, as near to it as the image allows. */
export function regionAround(centre: Point, sidePx: number, image: ImageSize): Region {
  const widthPx = Math.min(sidePx, image.widthPx)
  const heightPx = Math.min(sidePx, image.heightPx)
  return keepInside(
    {
      leftPx: Math.round(centre.x - widthPx / 2),
      topPx: Math.round(centre.y - heightPx / 2),
      widthPx,
      heightPx,
    },
    image,
  )
}

/** The region between two corners, whichever they are; never smaller or larger than a region may be. */
export function regionBetween(from: Point, to: Point, image: ImageSize): Region {
  const side = (a: number, b: number, limit: number): number =>
    Math.min(limit, largestSidePx, Math.max(smallestSidePx, Math.round(Math.abs(b - a))))
  const widthPx = side(from.x, to.x, image.widthPx)
  const heightPx = side(from.y, to.y, image.heightPx)
  const leftPx = Math.round(to.x < from.x ? from.x - widthPx : from.x)
  const topPx = Math.round(to.y < from.y ? from.y - heightPx : from.y)
  return keepInside({ leftPx, topPx, widthPx, heightPx }, image)
}

/** Moves a region by whole pixels, as far as the image reaches. */
export function moveRegion(region: Region, byX: number, byY: number, image: ImageSize): Region {
  const moved = { ...region, leftPx: Math.round(region.leftPx + byX), topPx: Math.round(region.topPx + byY) }
  return keepInside(moved, image)
}

function keepInside(region: Region, image: ImageSize): Region {
  const inside = (start: number, side: number, limit: number): number =>
    Math.min(limit - side, Math.max(0, start))
  return {
    ...region,
    leftPx: inside(region.leftPx, region.widthPx, image.widthPx),
    topPx: inside(region.topPx, region.heightPx, image.heightPx),
  }
}
