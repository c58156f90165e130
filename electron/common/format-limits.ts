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
  /** Frames of an animation, or pages of a document. */
  readonly hasPages: boolean
  /** Whether colours other than sRGB's can be told apart: GIF has no place for a profile. */
  readonly hasProfile: boolean
  /** Highest depth a sample can have. */
  readonly bitDepth: 8 | 16
}

/**
 * Limits of the formats, as their encoders enforce them: JPEG's is libjpeg's `JPEG_MAX_DIMENSION`, WebP's the 14
 * bits of its header, AVIF's that of libheif and libaom, PNG's and TIFF's libvips' own largest coordinate, GIF's the 16
 * bits of its header.
 */
export const formatLimits: Readonly<Record<OutputFormat, FormatLimits>> = {
  png: {
    label: 'PNG',
    extension: 'png',
    maximumSidePx: 10_000_000,
    bitDepth: 16,
    ...holds('alpha', 'profile'),
  },
  jpeg: { label: 'JPEG', extension: 'jpg', maximumSidePx: 65_500, bitDepth: 8, ...holds('cmyk', 'profile') },
  webp: {
    label: 'WebP',
    extension: 'webp',
    maximumSidePx: 16_383,
    bitDepth: 8,
    ...holds('alpha', 'pages', 'profile'),
  },
  tiff: {
    label: 'TIFF',
    extension: 'tif',
    maximumSidePx: 10_000_000,
    bitDepth: 16,
    ...holds('alpha', 'cmyk', 'pages', 'profile'),
  },
  avif: {
    label: 'AVIF',
    extension: 'avif',
    maximumSidePx: 16_384,
    bitDepth: 8,
    ...holds('alpha', 'profile'),
  },
  gif: { label: 'GIF', extension: 'gif', maximumSidePx: 65_535, bitDepth: 8, ...holds('alpha', 'pages') },
}

type Ability = 'alpha' | 'cmyk' | 'pages' | 'profile'

function holds(...abilities: readonly Ability[]) {
  const has = (ability: Ability) => abilities.includes(ability)
  return { hasAlpha: has('alpha'), hasCmyk: has('cmyk'), hasPages: has('pages'), hasProfile: has('profile') }
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
