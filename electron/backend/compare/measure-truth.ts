import { AppError } from '../../common/messages/app-error.ts'
import { failure } from '../../common/messages/failure.ts'
import { psnr } from '../../common/metrics/psnr.ts'
import { withoutBorder } from '../../common/metrics/plane.ts'
import { ssim } from '../../common/metrics/ssim.ts'
import type { ImageSize } from '../../common/settings/output-target.ts'
import type { Region, TruthScores } from '../../common/contracts/region-compare.ts'
import { libvips } from '../image/libvips.ts'
import { largestPsnr, readLuma, ssimWindowPx } from './read-luma.ts'

/**
 * Finds a region in a ground truth, which shows the whole image or the region alone, `factor` times as large. Of
 * the whole image it may have up to `factor` more columns and rows at the right and lower edge, which reducing it
 * has cut off.
 * @throws AppError `bad-request` where its size is neither
 */
export function findRegion(truth: ImageSize, image: ImageSize, region: Region, factor: number): Region {
  const scaled = (px: number): number => Math.round(px * factor)
  const size = { widthPx: scaled(region.widthPx), heightPx: scaled(region.heightPx) }
  const isSize = (wanted: ImageSize, spare: number): boolean =>
    truth.widthPx >= wanted.widthPx &&
    truth.widthPx < wanted.widthPx + spare &&
    truth.heightPx >= wanted.heightPx &&
    truth.heightPx < wanted.heightPx + spare
  const whole = { widthPx: scaled(image.widthPx), heightPx: scaled(image.heightPx) }
  if (isSize(whole, Math.max(1, Math.ceil(factor)))) {
    return { leftPx: scaled(region.leftPx), topPx: scaled(region.topPx), ...size }
  }
  if (isSize(size, 1)) return { leftPx: 0, topPx: 0, ...size }
  const written = ({ widthPx, heightPx }: ImageSize): string => `${widthPx}×${heightPx}`
  throw failure('bad-request', {
    code: 'ground-truth-of-other-size',
    whole: written(whole),
    part: written(size),
    received: written(truth),
  })
}

/**
 * PSNR and SSIM of a picture against the truth, on luma of BT.601, without a border of `factor` pixels, as the
 * literature measures them. Both files are PNG; where their profiles differ, both are converted to sRGB.
 */
export async function measureTruth(
  picturePath: string,
  truthPath: string,
  factor: number,
): Promise<TruthScores> {
  const borderPx = Math.ceil(factor)
  const convert = !(await hasSameProfile(picturePath, truthPath))
  const [picture, truth] = await Promise.all([readLuma(picturePath, convert), readLuma(truthPath, convert)])
  const smallest = Math.min(picture.width, picture.height) - 2 * borderPx
  if (smallest < 1) {
    throw new AppError(
      'bad-request',
      `Expected a part that is larger than the border of ${borderPx} pixels left out, but received one of ${picture.width}×${picture.height}.`,
    )
  }
  const [one, other] = [withoutBorder(picture, borderPx), withoutBorder(truth, borderPx)]
  return {
    psnr: Math.min(largestPsnr, psnr(one, other)),
    ssim: smallest < ssimWindowPx ? null : ssim(one, other),
    borderPx,
  }
}

async function hasSameProfile(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([libvips(one).metadata(), libvips(other).metadata()])
  return first.icc === undefined || second.icc === undefined
    ? first.icc === second.icc
    : first.icc.equals(second.icc)
}
