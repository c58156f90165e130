import type { Sharp, TiffOptions } from 'sharp'
import { rm } from 'node:fs/promises'
import { formatLimits } from '../../common/formats/format-limits.ts'
import type { ImageSize } from '../../common/settings/output-target.ts'
import type { EncodeRequest } from './encode-request.ts'
import { libvips } from './libvips.ts'

/**
 * Encodes a spooled picture by libvips, resampled to `target` where that differs (Lanczos, in linear light), with its
 * profile. libvips reads the spool from top to bottom, so memory does not grow with the picture's height.
 * @param withFormat chooses the encoder and its options
 */
export async function encodeWithLibvips(
  request: EncodeRequest,
  withFormat: (picture: Sharp) => Sharp,
): Promise<void> {
  const { layout, target } = request
  const picture = libvips(request.spoolPath, {
    limitInputPixels: false,
    unlimited: true,
    sequentialRead: true,
    ignoreIcc: request.convertTo === null,
    pages: request.pages > 1 ? -1 : 1,
  })
  // Left out, inks become sRGB before anything else; where they shall, that is right.
  const keepsInks = layout.isInks && request.convertTo === null
  if (keepsInks) picture.pipelineColourspace('cmyk')
  if (target.widthPx !== layout.widthPx || target.heightPx * request.pages !== layout.heightPx) {
    if (!keepsInks) picture.pipelineColourspace('scrgb')
    picture.resize(target.widthPx, target.heightPx, { fit: 'fill', kernel: 'lanczos3' })
  }
  if (!formatLimits[request.format].hasAlpha) picture.flatten({ background: request.encoding.background })
  // TIFF takes XMP and IPTC from the spool; the other formats get all metadata but the profile afterwards.
  if (request.format === 'tiff') picture.keepMetadata()
  if (request.convertTo === null) picture.keepIccProfile()
  else picture.withIccProfile(request.convertTo)
  picture.toColourspace(outputSpace(request))
  await withFormat(picture).toFile(request.outputPath)
}

/** What libvips' prebuilt cannot write, it prepares: an uncompressed TIFF file of the right size and colours. */
export async function withPreparedSamples<Result>(
  request: EncodeRequest,
  encode: (preparedPath: string) => Promise<Result>,
): Promise<Result> {
  const preparedPath = `${request.spoolPath}-prepared.tif`
  try {
    await encodeWithLibvips({ ...request, outputPath: preparedPath }, (picture) =>
      picture.tiff({ compression: 'none', ...tiffOptions(request) }),
    )
    return await encode(preparedPath)
  } finally {
    await rm(preparedPath, { force: true })
  }
}

/** Options of every TIFF file, whatever its compression. */
export function tiffOptions({ encoding, target, pages, density }: EncodeRequest): TiffOptions {
  return {
    // Left out, sharp writes one pixel per millimetre; 72 is what a file that states none is taken to have.
    xres: (density ?? 72) / 25.4,
    yres: (density ?? 72) / 25.4,
    bigtiff: encoding.bigTiff === 'always' || needsBigTiff(target, pages),
  }
}

/** How long each frame of an animation stays, in the encoder's words. */
export function animationOptions({ animation, pages }: EncodeRequest): { delay?: number[]; loop?: number } {
  return animation === null || pages === 1 ? {} : { delay: [...animation.delaysMs], loop: animation.loop }
}

function outputSpace({ layout, format, convertTo }: EncodeRequest): string {
  if (layout.isInks && convertTo === null) return 'cmyk'
  const keeps16 = layout.bitDepth === 16 && formatLimits[format].bitDepth === 16
  if (layout.channels < 3) return keeps16 ? 'grey16' : 'b-w'
  return keeps16 ? 'rgb16' : 'srgb'
}

/** Plain TIFF ends at 4 GiB; 16-bit RGBA is the most a pixel can take, and deflate may grow noise a little. */
function needsBigTiff({ widthPx, heightPx }: ImageSize, pages: number): boolean {
  return widthPx * heightPx * pages * 8 > 0xf000_0000
}
