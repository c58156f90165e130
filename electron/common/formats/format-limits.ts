import type { ImageSize } from '../settings/output-target.ts'
import type { OutputFormat } from '../settings/upscale-settings.ts'
import { imageFormats } from './image-formats.ts'

/** What a file format can hold. */
export interface FormatLimits {
  readonly label: string
  /** File name extension, without the dot. */
  readonly extension: string
  readonly maximumSidePx: number
  /** Most bytes of uncompressed samples an encoder can take that holds them all; absent where it does not. */
  readonly maximumSampleBytes?: number
  readonly hasAlpha: boolean
  readonly hasCmyk: boolean
  /** Frames of an animation. */
  readonly hasFrames: boolean
  /** Pages of a document. */
  readonly hasPages: boolean
  /** Whether colours other than sRGB's can be stored: GIF has no place for a profile. */
  readonly hasProfile: boolean
  /** Whether there is a place for dots per inch outside EXIF. */
  readonly hasDensity: boolean
  /** Whether curves of high dynamic range (PQ, HLG) can be named in it. */
  readonly hasHighDynamicRange: boolean
  /** Highest depth a sample can have; AVIF holds 12 bits of 16. */
  readonly bitDepth: 8 | 16
}

/**
 * Limits of the formats, as their encoders enforce them: JPEG's is libjpeg's `JPEG_MAX_DIMENSION`, WebP's the 14
 * bits of its header, AVIF's that of libheif and libaom, PNG's and TIFF's libvips' own largest coordinate, GIF's the 16
 * bits of its header, JPEG XL's bytes what its encoder takes within 1.3 GB (it fails at a third more).
 */
export const formatLimits: Readonly<Record<OutputFormat, FormatLimits>> = {
  png: {
    ...namesOf('png'),
    maximumSidePx: 10_000_000,
    bitDepth: 16,
    ...holds('alpha', 'density', 'frames', 'hdr', 'profile'),
  },
  jpeg: {
    ...namesOf('jpeg'),
    maximumSidePx: 65_500,
    bitDepth: 8,
    ...holds('cmyk', 'density', 'profile'),
  },
  webp: {
    ...namesOf('webp'),
    maximumSidePx: 16_383,
    bitDepth: 8,
    ...holds('alpha', 'frames', 'pages', 'profile'),
  },
  tiff: {
    ...namesOf('tiff'),
    maximumSidePx: 10_000_000,
    bitDepth: 16,
    ...holds('alpha', 'cmyk', 'density', 'frames', 'pages', 'profile'),
  },
  avif: {
    ...namesOf('avif'),
    maximumSidePx: 16_384,
    bitDepth: 16,
    ...holds('alpha', 'hdr', 'profile'),
  },
  jxl: {
    ...namesOf('jxl'),
    maximumSidePx: 1_000_000,
    maximumSampleBytes: 192_000_000,
    bitDepth: 16,
    ...holds('alpha', 'frames', 'profile'),
  },
  gif: {
    ...namesOf('gif'),
    maximumSidePx: 65_535,
    bitDepth: 8,
    ...holds('alpha', 'frames', 'pages'),
  },
}

function namesOf(format: OutputFormat): Pick<FormatLimits, 'label' | 'extension'> {
  const { label, extensions } = imageFormats[format]
  return { label, extension: extensions[0] }
}

type Ability = 'alpha' | 'cmyk' | 'density' | 'frames' | 'hdr' | 'pages' | 'profile'

function holds(...abilities: readonly Ability[]) {
  const has = (ability: Ability) => abilities.includes(ability)
  return {
    hasAlpha: has('alpha'),
    hasCmyk: has('cmyk'),
    hasDensity: has('density'),
    hasFrames: has('frames'),
    hasHighDynamicRange: has('hdr'),
    hasPages: has('pages'),
    hasProfile: has('profile'),
  }
}

/** Formats to offer in place of one that cannot hold a picture, best first. */
const substitutes: readonly OutputFormat[] = ['jpeg', 'png', 'tiff']

/** A picture whose file is asked about. */
export interface PictureExtent extends ImageSize {
  /** Frames or pages. */
  readonly pages: number
  readonly channels: number
  readonly bitDepth: 8 | 16
}

/** Whether a picture fits into a file of this format. */
export function fitsFormat(format: OutputFormat, picture: PictureExtent): boolean {
  const { maximumSidePx, maximumSampleBytes = Infinity } = formatLimits[format]
  return (
    Math.max(picture.widthPx, picture.heightPx) <= maximumSidePx &&
    sampleBytes(format, picture) <= maximumSampleBytes
  )
}

/** Bytes of a picture's samples as a file of this format holds them, uncompressed. */
export function sampleBytes(
  format: OutputFormat,
  { widthPx, heightPx, pages, channels, bitDepth }: PictureExtent,
): number {
  return widthPx * heightPx * pages * channels * (Math.min(bitDepth, formatLimits[format].bitDepth) / 8)
}

/** The format to offer where `format` cannot hold a picture. */
export function substituteFormat(format: OutputFormat, picture: PictureExtent): OutputFormat {
  const needsAlpha = formatLimits[format].hasAlpha
  const needsDepth = picture.bitDepth === 16 && formatLimits[format].bitDepth === 16
  return (
    substitutes.find(
      (other) =>
        fitsFormat(other, picture) &&
        (!needsAlpha || formatLimits[other].hasAlpha) &&
        (!needsDepth || formatLimits[other].bitDepth === 16),
    ) ?? 'tiff'
  )
}
