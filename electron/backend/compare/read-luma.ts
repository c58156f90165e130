import { lumaPlane } from '../../common/metrics/luma.ts'
import type { Plane } from '../../common/metrics/plane.ts'
import { libvips } from '../image/libvips.ts'

/** Side of SSIM's window; smaller pictures have no SSIM. */
export const ssimWindowPx = 11
/** Reported in place of an infinite PSNR, where the pictures are equal. */
export const largestPsnr = 100

/** Luma of a picture: of its values as they are, or converted to sRGB from its profile. */
export async function readLuma(path: string, convertsToSrgb = false): Promise<Plane> {
  const { data, info } = await libvips(path, { ignoreIcc: !convertsToSrgb, limitInputPixels: false })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return lumaPlane(data, info.width, info.height, info.channels)
}
