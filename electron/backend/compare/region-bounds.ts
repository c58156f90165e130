import { AppError } from '../../common/messages/app-error.ts'
import type { ImageSize } from '../../common/settings/output-target.ts'
import type { Region } from '../../common/contracts/region-compare.ts'

/** @throws AppError `bad-request` where a region does not lie inside its image. */
export function requireInside(region: Region, image: ImageSize): void {
  const isInside =
    region.leftPx + region.widthPx <= image.widthPx && region.topPx + region.heightPx <= image.heightPx
  if (isInside) return
  const wanted = `${region.widthPx}×${region.heightPx} at ${region.leftPx},${region.topPx}`
  throw new AppError(
    'bad-request',
    `Expected a region inside ${image.widthPx}×${image.heightPx} but received ${wanted}.`,
  )
}

/** A region with some of its surroundings, as far as the image has them. */
export function withMargin(region: Region, marginPx: number, image: ImageSize): Region {
  const leftPx = Math.max(0, region.leftPx - marginPx)
  const topPx = Math.max(0, region.topPx - marginPx)
  const rightPx = Math.min(image.widthPx, region.leftPx + region.widthPx + marginPx)
  const bottomPx = Math.min(image.heightPx, region.topPx + region.heightPx + marginPx)
  return { leftPx, topPx, widthPx: rightPx - leftPx, heightPx: bottomPx - topPx }
}
