import type { Metadata } from 'sharp'
import type { InputFormat } from '../../common/formats/image-formats.ts'
import { failure } from '../../common/messages/failure.ts'
import { profileSpace } from './colour/icc-profile.ts'
import type { ImageInfo, ImageMetadata } from './image-info.ts'
import type { InputFile } from './input-file.ts'
import type { ForeignPicture } from './wasm/foreign-picture.ts'

/** Largest image that is read: one gigapixel. More is refused rather than filling the disk. */
export const maximumInputPixels = 1_000_000_000

/** Frames and pages that are read of one file, and of one whose pictures are tiny: each costs a run, however small. */
const mostPages = 10_000
const mostTinyPages = 500
const tinyPixels = 64 * 64

/** @throws AppError input-too-large where a picture has more pixels, or more frames or pages, than are read */
export function requirePixels({ path, ...info }: ImageInfo): void {
  const pages = info.pages + info.otherPages.length
  const isTiny = info.widthPx * info.heightPx < tinyPixels
  const most = isTiny ? mostTinyPages : mostPages
  if (pages > most)
    throw failure('input-too-large', { code: 'picture-too-many-pages', path, pages, limit: most })
  if (info.widthPx * info.heightPx * info.pages > maximumInputPixels) {
    const { widthPx, heightPx, pages } = info
    const megapixels = Math.round((widthPx * heightPx * pages) / 1e6)
    const limitMegapixels = maximumInputPixels / 1e6
    throw failure(
      'input-too-large',
      { code: 'picture-too-many-pixels', path, megapixels, limitMegapixels },
      { details: { widthPx, heightPx, maximumInputPixels } },
    )
  }
}

/** Sample types without a full scale of their own, as libvips names them. */
const mappedTypes = new Set(['char', 'short', 'int', 'float', 'double'])
/** Sample types that are read. */
export const sampleTypes: ReadonlySet<string> = new Set(['uchar', 'ushort', 'uint', ...mappedTypes])

/** What a picture is, from the header that libvips read. */
export function describeHeader(
  { path, sizeBytes }: InputFile,
  format: InputFormat,
  header: Metadata,
  pages: number,
): ImageInfo {
  const isGray = header.space === 'b-w' || header.space === 'grey16'
  const colourChannels = isGray ? 1 : hasPlainInks(header) ? 4 : 3
  return {
    path,
    format,
    widthPx: header.autoOrient.width,
    heightPx: header.autoOrient.height,
    colourChannels,
    hasAlpha: header.hasAlpha,
    bitDepth: header.depth === 'uchar' ? 8 : 16,
    significantBits: header.bitsPerSample ?? (header.depth === 'uchar' ? 8 : 16),
    pages,
    page: 0,
    otherPages: [],
    animation: header.delay ? { delaysMs: header.delay, loop: header.loop ?? 0 } : null,
    sizeBytes,
    sampleType: header.depth,
    space: header.space,
    keepsOwnEncoding: colourChannels !== 3 || ownSpaces.has(header.space),
    hasOwnProfile: false,
    readsPlainly: !mappedTypes.has(header.depth),
    density: header.density ?? null,
  }
}

/** Colour spaces whose samples are handed on as they are; libvips calls all floating-point RGB `scrgb`. */
const ownSpaces = new Set(['srgb', 'rgb16', 'rgb', 'scrgb'])

/** Four inks and nothing else. */
function hasPlainInks({ space, channels }: Metadata): boolean {
  return space === 'cmyk' && channels === 4
}

/** The metadata that libvips read, with the profile where it describes the samples in strips. */
export function headerMetadata(header: Metadata, info: ImageInfo): ImageMetadata {
  const space = profileSpaces[info.colourChannels]
  const keepsProfile = info.keepsOwnEncoding && info.space !== 'lab'
  const icc = header.icc && keepsProfile && profileSpace(header.icc) === space ? header.icc : null
  const cmykIcc =
    header.icc && !info.keepsOwnEncoding && profileSpace(header.icc) === 'CMYK' && header.space === 'cmyk'
      ? header.icc
      : null
  return {
    ...(icc ? { icc } : {}),
    ...(cmykIcc ? { cmykIcc } : {}),
    ...(header.exif ? { exif: header.exif } : {}),
    ...(header.xmp ? { xmp: header.xmp } : {}),
    ...(header.iptc ? { iptc: header.iptc } : {}),
  }
}

/** libvips' names of encoded colour. */
const spaceNames = {
  8: { 1: 'b-w', 3: 'srgb', 4: 'cmyk' },
  16: { 1: 'grey16', 3: 'rgb16', 4: 'cmyk' },
} as const

/** ICC's names of what a picture's channels are. */
const profileSpaces = { 1: 'GRAY', 3: 'RGB ', 4: 'CMYK' } as const

/** What a picture is, from what a decoder of its own read. @throws AppError input-too-large */
export function describeForeign(
  { path, sizeBytes }: InputFile,
  format: InputFormat,
  picture: ForeignPicture,
): { readonly info: ImageInfo; readonly metadata: ImageMetadata } {
  const { widthPx, heightPx, colourChannels, hasAlpha, bitDepth, pages, animation } = picture
  const { density, icc, exif, xmp, iptc } = picture
  const info: ImageInfo = {
    path,
    format,
    widthPx,
    heightPx,
    colourChannels,
    hasAlpha,
    bitDepth,
    significantBits: bitDepth,
    pages,
    page: 0,
    otherPages: [],
    animation,
    sizeBytes,
    sampleType: bitDepth === 8 ? 'uchar' : 'ushort',
    space: spaceNames[bitDepth][colourChannels],
    keepsOwnEncoding: true,
    readsPlainly: false,
    hasOwnProfile: icc !== null && profileSpace(icc) === profileSpaces[colourChannels],
    density,
  }
  requirePixels(info)
  const space = profileSpaces[colourChannels]
  const metadata = {
    ...(icc !== null && profileSpace(icc) === space ? { icc } : {}),
    ...(exif === null ? {} : { exif }),
    ...(xmp === null ? {} : { xmp }),
    ...(iptc === null ? {} : { iptc }),
  }
  return { info, metadata }
}
