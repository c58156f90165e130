import { copyRectangle, newSamples, type PixelBlock } from '../../common/pixels/pixel-block.ts'
import { planTiles } from './tile-plan.ts'

/**
 * Runs a block through `run` in smaller tiles that overlap by `overlapPx`, and joins their results. Inside the
 * block the result equals a run of the whole where the overlap covers the receptive field.
 * @returns `null` where the block cannot be cut any smaller.
 */
export async function runInSmallerTiles(
  block: PixelBlock,
  options: { readonly overlapPx: number; readonly scale: number; readonly multipleOfPx: number },
  run: (part: PixelBlock) => Promise<PixelBlock>,
): Promise<PixelBlock | null> {
  const tileWidthPx = halfSide(block.widthPx, options)
  const tileHeightPx = halfSide(block.heightPx, options)
  if (tileWidthPx === block.widthPx && tileHeightPx === block.heightPx) return null
  const plan = planTiles({
    imageWidthPx: block.widthPx,
    imageHeightPx: block.heightPx,
    tileWidthPx,
    tileHeightPx,
    overlapPx: options.overlapPx,
    alignmentPx: options.multipleOfPx,
  })
  const { scale } = options
  const widthPx = block.widthPx * scale
  const heightPx = block.heightPx * scale
  const whole = {
    widthPx,
    heightPx,
    channels: block.channels,
    samples: newSamples(block.samples, widthPx * heightPx * block.channels),
  }
  for (const tile of plan.rows.flatMap((row) => row.tiles)) {
    const part = {
      widthPx: tileWidthPx,
      heightPx: tileHeightPx,
      channels: block.channels,
      samples: newSamples(block.samples, tileWidthPx * tileHeightPx * block.channels),
    }
    copyRectangle(block, tile.leftPx, tile.topPx, part, 0, 0, tileWidthPx, tileHeightPx)
    const result = await run(part)
    const { keep } = tile
    copyRectangle(
      result,
      (keep.leftPx - tile.leftPx) * scale,
      (keep.topPx - tile.topPx) * scale,
      whole,
      keep.leftPx * scale,
      keep.topPx * scale,
      keep.widthPx * scale,
      keep.heightPx * scale,
    )
  }
  return whole
}

/** About half the side plus the overlap, at a multiple the network takes; the side itself if none is smaller. */
function halfSide(
  sidePx: number,
  options: { readonly overlapPx: number; readonly multipleOfPx: number },
): number {
  const { multipleOfPx } = options
  const half = Math.ceil((sidePx / 2 + options.overlapPx) / multipleOfPx) * multipleOfPx
  // The plan refuses tiles that advance by less.
  const isUseful = half < sidePx && half - 2 * options.overlapPx >= 2 * multipleOfPx - 1
  return isUseful ? half : sidePx
}
