import sharp, { type Sharp } from 'sharp'
import { formatLimits } from '../../common/format-limits.ts'
import type { ImageSize } from '../../common/output-target.ts'
import type { Encoding, OutputFormat } from '../../common/upscale-settings.ts'
import type { SpoolLayout } from './spool-layout.ts'

/**
 * JPEG's optimal Huffman tables need all coefficients in memory (6 bytes a pixel at 4:4:4); beyond this many pixels
 * the standard tables are used, which costs a few per cent of file size and needs 24 MiB whatever the picture.
 */
const optimisedJpegPixels = 100_000_000

/** A spooled picture on its way into a file. */
export interface EncodeRequest {
  readonly spoolPath: string
  readonly layout: SpoolLayout
  readonly target: ImageSize
  readonly format: OutputFormat
  readonly encoding: Encoding
  readonly outputPath: string
}

/**
 * Encodes a spooled picture, resampled to `target` where that differs (Lanczos, in linear light), with the metadata
 * its trailer carries. libvips reads the spool from top to bottom, so memory does not grow with the picture's height.
 */
export async function encodeImage(request: EncodeRequest): Promise<void> {
  const { layout, target } = request
  const picture = sharp(request.spoolPath, {
    limitInputPixels: false,
    unlimited: true,
    sequentialRead: true,
    ignoreIcc: true,
  }).keepMetadata()
  if (target.widthPx !== layout.widthPx || target.heightPx !== layout.heightPx) {
    picture
      .pipelineColourspace('scrgb')
      .resize(target.widthPx, target.heightPx, { fit: 'fill', kernel: 'lanczos3' })
  }
  if (!formatLimits[request.format].hasAlpha) picture.flatten({ background: '#ffffff' })
  picture.toColourspace(outputSpace(request))
  await withFormat(picture, request).toFile(request.outputPath)
}

function outputSpace({ layout, format }: EncodeRequest): string {
  const keeps16 = layout.bitDepth === 16 && formatLimits[format].bitDepth === 16
  if (layout.channels < 3) return keeps16 ? 'grey16' : 'b-w'
  return keeps16 ? 'rgb16' : 'srgb'
}

function withFormat(picture: Sharp, { format, encoding, target }: EncodeRequest): Sharp {
  const { quality } = encoding
  switch (format) {
    case 'png':
      return picture.png({ compressionLevel: 6, adaptiveFiltering: true })
    case 'jpeg':
      return picture.jpeg({
        quality,
        chromaSubsampling: '4:4:4',
        optimiseCoding: target.widthPx * target.heightPx <= optimisedJpegPixels,
      })
    case 'webp':
      return picture.webp({ quality })
    case 'tiff':
      return picture.tiff({ compression: 'deflate', predictor: 'horizontal', bigtiff: needsBigTiff(target) })
    case 'avif':
      return picture.avif({ quality, chromaSubsampling: '4:4:4' })
    default:
      return format satisfies never
  }
}

/** Plain TIFF ends at 4 GiB; 16-bit RGBA is the most a pixel can take, and deflate may grow noise a little. */
function needsBigTiff({ widthPx, heightPx }: ImageSize): boolean {
  return widthPx * heightPx * 8 > 0xf000_0000
}
