import { resizeBicubic } from '../../common/metrics/bicubic-resize.ts'
import { lumaPlane } from '../../common/metrics/luma.ts'
import type { Plane } from '../../common/metrics/plane.ts'
import { psnr } from '../../common/metrics/psnr.ts'
import { ssim } from '../../common/metrics/ssim.ts'
import type { RegionResult } from '../../common/region-compare.ts'
import { libvips } from '../image/libvips.ts'

/** Side of SSIM's window; smaller pictures have no SSIM. */
const ssimWindowPx = 11
/** Reported in place of an infinite PSNR, where the pictures are equal. */
const largestPsnr = 100

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

async function readLuma(path: string): Promise<Plane> {
  const { data, info } = await libvips(path, { ignoreIcc: true })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return lumaPlane(data, info.width, info.height, info.channels)
}
