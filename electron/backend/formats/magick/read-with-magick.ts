import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import {
  ColorSpace,
  DensityUnit,
  initializeImageMagick,
  MagickImage,
  MagickReadSettings,
  type IMagickImage,
  type MagickFormat,
} from '@imagemagick/magick-wasm'
import type { ForeignPicture, ForeignReader, ForeignRequest } from '../../image/wasm/foreign-picture.ts'

type Kind = 'gray' | 'colour' | 'inks' | 'other'

/** Which samples are taken, in ImageMagick's letters. */
const mappings: Readonly<Record<Kind, string>> = { gray: 'R', colour: 'RGB', inks: 'CMYK', other: 'RGB' }

/** Loads ImageMagick, which reads bitmaps, JPEG 2000 and Photoshop files, 8 bits a sample. */
export async function openMagickReader(): Promise<ForeignReader> {
  const require = createRequire(import.meta.url)
  await initializeImageMagick(readFileSync(require.resolve('@imagemagick/magick-wasm/magick.wasm')))
  return readWithMagick
}

function readWithMagick({ bytes, format, want }: ForeignRequest): ForeignPicture {
  const image = MagickImage.create()
  try {
    const settings = new MagickReadSettings({ format: format as MagickFormat })
    if (want === 'pixels') image.read(bytes, settings)
    else image.ping(bytes, settings)
    return pictureOf(image, want)
  } finally {
    image.dispose()
  }
}

function pictureOf(image: IMagickImage, want: ForeignRequest['want']): ForeignPicture {
  const { width, height } = image
  const { hasAlpha } = image
  const kind = kindOf(image.colorSpace, hasAlpha)
  // Lab, and inks with alpha, for which there is no layout.
  if (kind === 'other') image.colorSpace = ColorSpace.sRGB
  const profile = (name: string) => {
    const data = image.getProfile(name)?.data
    return data === undefined ? null : new Uint8Array(data)
  }
  const { x, units } = image.density
  const perInch = units === DensityUnit.PixelsPerCentimeter ? x * 2.54 : x
  return {
    widthPx: width,
    heightPx: height,
    colourChannels: kind === 'gray' ? 1 : kind === 'inks' ? 4 : 3,
    hasAlpha,
    bitDepth: 8,
    pages: 1,
    animation: null,
    density: units === DensityUnit.Undefined || perInch < 1 ? null : Math.round(perInch),
    icc: profile('icc'),
    exif: profile('exif'),
    xmp: profile('xmp'),
    iptc: profile('iptc'),
    samples: want === 'pixels' ? samplesOf(image, `${mappings[kind]}${hasAlpha ? 'A' : ''}`) : null,
  }
}

function kindOf(space: ColorSpace, hasAlpha: boolean): Kind {
  if (space === ColorSpace.Gray || space === ColorSpace.LinearGray) return 'gray'
  if (space === ColorSpace.CMYK && !hasAlpha) return 'inks'
  return space === ColorSpace.sRGB || space === ColorSpace.RGB || space === ColorSpace.Undefined
    ? 'colour'
    : 'other'
}

function samplesOf(image: IMagickImage, mapping: string): Uint8Array {
  // Encoded as they are: the profile, where there is one, goes along.
  const samples = image.getPixels((pixels) => pixels.toByteArray(0, 0, image.width, image.height, mapping))
  if (samples === null) throw new Error('The pixels could not be read.')
  return new Uint8Array(samples)
}
