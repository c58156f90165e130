import type { ImageSize } from './output-target.ts'
import type { OutputFormat } from './upscale-settings.ts'

/** What a file format can hold. */
export interface FormatLimits {
  readonly label: string
  /** File name extension, without the dot. */
  readonly extension: string
  readonly maximumSidePx: number
  readonly hasAlpha: boolean
  readonly hasCmyk: boolean
  /** Highest depth a sample can have. */
  readonly bitDepth: 8 | 16
}

/**
 * Limits of the formats, as their encoders enforce them: JPEG's is libjpeg's `JPEG_MAX_DIMENSION`, WebP's the 14
 * bits of its header, AVIF's that of libheif and libaom, PNG's and TIFF's libvips' own largest coordinate.
 */
export const formatLimits: Readonly<Record<OutputFormat, FormatLimits>> = {
  png: {
    label: 'PNG',
    extension: 'png',
    maximumSidePx: 10_000_000,
    hasAlpha: true,
    hasCmyk: false,
    bitDepth: 16,
  },
  jpeg: {
    label: 'JPEG',
    extension: 'jpg',
    maximumSidePx: 65_500,
    hasAlpha: false,
    hasCmyk: true,
    bitDepth: 8,
  },
  webp: {
    label: 'WebP',
    extension: 'webp',
    maximumSidePx: 16_383,
    hasAlpha: true,
    hasCmyk: false,
    bitDepth: 8,
  },
  tiff: {
    label: 'TIFF',
    extension: 'tif',
    maximumSidePx: 10_000_000,
    hasAlpha: true,
    hasCmyk: true,
    bitDepth: 16,
  },
  avif: {
    label: 'AVIF',
    extension: 'avif',
    maximumSidePx: 16_384,
    hasAlpha: true,
    hasCmyk: false,
    bitDepth: 8,
  },
}

/** Formats to offer in place of one that cannot hold a picture, best first. */
const substitutes: readonly OutputFormat[] = ['jpeg', 'png', 'tiff']

/** Whether a picture of this size fits into a file of this format. */
export function fitsFormat(format: OutputFormat, size: ImageSize): boolean {
  return Math.max(size.widthPx, size.heightPx) <= formatLimits[format].maximumSidePx
}

/** The format to offer where `format` cannot hold a picture of this size. */
export function substituteFormat(format: OutputFormat, size: ImageSize): OutputFormat {
  const needsAlpha = formatLimits[format].hasAlpha
  return (
    substitutes.find((other) => fitsFormat(other, size) && (!needsAlpha || formatLimits[other].hasAlpha)) ??
    'tiff'
  )
}
