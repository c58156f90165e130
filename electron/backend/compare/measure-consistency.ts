import { resizeBicubic } from '../../common/metrics/bicubic-resize.ts'
import { psnr } from '../../common/metrics/psnr.ts'
import { ssim } from '../../common/metrics/ssim.ts'
import type { RegionResult } from '../../common/contracts/region-compare.ts'
import { largestPsnr, readLuma, ssimWindowPx } from './read-luma.ts'

/**
 * Compares an enlargement, reduced bicubically to the size of its source, with the source, on luma of BT.601.
 * Both files are PNG in the same colour encoding.
 */
export async function measureConsistency(
  sourcePath: string,
  enlargedPath: string,
): Promise<RegionResult['consistency']> {
  const source = await readLuma(sourcePath)
  if (source.width < ssimWindowPx || source.height < ssimWindowPx) return null
  const enlarged = await readLuma(enlargedPath)
  const size = { width: source.width, height: source.height }
  const reduced = resizeBicubic(enlarged, size, { isRoundedToBytes: false })
  return { psnr: Math.min(largestPsnr, psnr(source, reduced)), ssim: ssim(source, reduced) }
}
