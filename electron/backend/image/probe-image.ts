import { open } from 'node:fs/promises'
import type { Metadata } from 'sharp'
import { AppError } from '../../common/messages/app-error.ts'
import {
  inputFormats,
  isForeign,
  sniffFormat,
  sniffLengthBytes,
  type ForeignFormat,
  type InputFormat,
} from '../formats/image-format.ts'
import { leavesHoles, readApngFrames } from '../formats/png/apng-frames.ts'
import {
  adobeRgbProfile,
  codedProfile,
  isHighDynamicRange,
  readCodedColours,
  type CodedColours,
} from './colour/coded-colours.ts'
import { readPngColours } from '../formats/png/png-colours.ts'
import { saysAdobeRgb } from './metadata/exif-colours.ts'
import { decodeError } from './decode-error.ts'
import type { ForeignPicture } from './wasm/foreign-picture.ts'
import { isRawTiff } from '../formats/raw/raw-tiff.ts'
import { readForeign } from './wasm/read-foreign.ts'
import { fileError } from '../files/file-error.ts'
import type { ImageInfo, ImageMetadata } from './image-info.ts'
import { readTiffMetadata } from '../formats/tiff/read-tiff-metadata.ts'
import { profileSpace } from './colour/icc-profile.ts'
import { libvips } from './libvips.ts'
import { findOtherPages } from '../formats/tiff/tiff-pages.ts'
import { readTiffSamples, type TiffSamples } from '../formats/tiff/tiff-samples.ts'
import { deflateFields, isZstdTiff, tiffHead } from '../formats/tiff/zstd-tiff.ts'

/** Sample types without a full scale of their own, as libvips names them. */
const mappedTypes = new Set(['char', 'short', 'int', 'float', 'double'])
/** Sample types that are read. */
const sampleTypes = new Set(['uchar', 'ushort', 'uint', ...mappedTypes])

/** Largest image that is read: one gigapixel. More is refused rather than filling the disk. */
export const maximumInputPixels = 1_000_000_000

/**
 * What a file is, by its content; reads its header only.
 * @throws AppError input-not-found | input-unreadable | input-unsupported | input-corrupt | input-too-large
 */
export async function probeImage(path: string): Promise<ImageInfo> {
  return (await probeWithMetadata(path)).info
}

/** {@link probeImage}, with the metadata the file carries; of another page than the first where one is named. */
export async function probeWithMetadata(
  path: string,
  page = 0,
): Promise<{ info: ImageInfo; metadata: ImageMetadata }> {
  const { format, sizeBytes } = await identify(path)
  if (isForeign(format)) {
    const picture = await readForeign(path, format, 'header')
    const { info, metadata } = describeForeign(path, format, sizeBytes, picture)
    if (format === 'heic') return await withStatedColours(info, metadata)
    return {
      info,
      metadata: format === 'raw' ? { ...metadata, ...(await readTiffMetadata(path)) } : metadata,
    }
  }
  let header: Metadata
  let readable: string | Uint8Array = path
  const samples = format === 'tiff' ? await readTiffSamples(path, page) : null
  try {
    const replaced = [
      ...(samples?.replaced ?? []),
      ...(format === 'tiff' && (await isZstdTiff(path)) ? deflateFields : []),
    ]
    if (replaced.length > 0) readable = await tiffHead(path, replaced)
    header = await libvips(readable, { limitInputPixels: false, unlimited: true, page }).metadata()
  } catch (error) {
    throw decodeError(error, path)
  }
  if (!sampleTypes.has(header.depth)) {
    throw unsupported(path, `made of samples of the type ${header.depth}`)
  }
  const pages = page === 0 ? await countPages(readable, format, header) : 1
  const stored = { ...describe(path, format, sizeBytes, header, pages), ...asStored(samples), page }
  const plain = {
    ...stored,
    hasOwnProfile: metadataOf(header, stored).icc !== undefined,
    readsPlainly: stored.readsPlainly && readable === path && (samples?.channels ?? null) === null,
  }
  const hasOthers = format === 'tiff' && plain.pages === 1 && page === 0
  const otherPages = hasOthers ? await findOtherPages(path) : []
  const info = format === 'png' ? await describeApng(plain) : { ...plain, otherPages }
  requirePixels(info)
  const metadata = metadataOf(header, info)
  const whole = {
    info,
    metadata:
      format === 'tiff'
        ? { ...withoutIptc(metadata), ...(page === 0 ? await readTiffMetadata(path) : {}) }
        : metadata,
  }
  return await withStatedColours(whole.info, whole.metadata)
}

/** What is known of an image, with the colours that it states in another way than by a profile. */
async function withStatedColours(
  info: ImageInfo,
  metadata: ImageMetadata,
): Promise<{ info: ImageInfo; metadata: ImageMetadata }> {
  const { coded, icc } = await statedColours(info, metadata)
  if (coded !== null && isHighDynamicRange(coded) && info.colourChannels === 3) {
    return { info: { ...info, readsPlainly: false }, metadata: { ...withoutProfile(metadata), coded } }
  }
  if (icc === null) return { info, metadata }
  return { info: { ...info, readsPlainly: false }, metadata: { ...metadata, icc } }
}

/** Colours by number or by a profile that says the same; a profile of the file's own comes before all but PNG's numbers. */
async function statedColours(
  { path, format, colourChannels, keepsOwnEncoding }: ImageInfo,
  { icc, exif }: ImageMetadata,
): Promise<{ readonly coded: CodedColours | null; readonly icc: Uint8Array | null }> {
  const none = { coded: null, icc: null }
  if (colourChannels === 4 || !keepsOwnEncoding) return none
  if (format === 'png') {
    const stated = await readPngColours(path, colourChannels === 1)
    return stated.coded === null && icc !== undefined ? none : stated
  }
  if (icc !== undefined || colourChannels === 1) return none
  if (format === 'avif' || format === 'heic') {
    const coded = await readCodedColours(path)
    if (coded !== null) return { coded, icc: codedProfile(coded) }
  }
  return exif !== undefined && format !== 'raw' && saysAdobeRgb(exif)
    ? { coded: null, icc: adobeRgbProfile() }
    : none
}

/** libvips reads the first picture of an animated PNG file only. */
async function describeApng(info: ImageInfo): Promise<ImageInfo> {
  const file = await open(info.path, 'r')
  try {
    const animation = await readApngFrames(file)
    if (animation === null) return info
    const delaysMs = animation.frames.map(({ delayMs }) => delayMs)
    const hasAlpha = info.hasAlpha || leavesHoles(animation, info.widthPx, info.heightPx)
    return { ...info, hasAlpha, pages: delaysMs.length, animation: { delaysMs, loop: animation.loop } }
  } catch (error) {
    throw decodeError(error, info.path)
  } finally {
    await file.close()
  }
}

/** Pages that can be read as one picture: frames of an animation, or a document's pages where all have one size. */
async function countPages(
  readable: string | Uint8Array,
  format: InputFormat,
  header: Metadata,
): Promise<number> {
  const pages = header.pages ?? 1
  if (pages < 2 || (format !== 'gif' && format !== 'webp' && format !== 'tiff')) return 1
  if (format === 'tiff' && (header.orientation ?? 1) !== 1) return 1
  try {
    const all = await libvips(readable, { limitInputPixels: false, unlimited: true, pages: -1 }).metadata()
    return all.pageHeight === undefined || all.pageHeight === header.height ? pages : 1
  } catch {
    return 1
  }
}

function requirePixels({ path, ...info }: ImageInfo): void {
  if (info.widthPx * info.heightPx * info.pages > maximumInputPixels) {
    throw new AppError(
      'input-too-large',
      `Expected at most ${maximumInputPixels / 1e6} megapixels but “${path}” has ` +
        `${Math.round((info.widthPx * info.heightPx * info.pages) / 1e6)}.`,
      { path, widthPx: info.widthPx, heightPx: info.heightPx, maximumInputPixels },
    )
  }
}

async function identify(path: string): Promise<{ format: InputFormat; sizeBytes: number }> {
  try {
    const file = await open(path, 'r')
    try {
      const status = await file.stat()
      if (!status.isFile()) throw unsupported(path, status.isDirectory() ? 'a folder' : 'no ordinary file')
      if (status.size === 0)
        throw new AppError('input-corrupt', `Expected an image but “${path}” is empty.`, { path })
      const head = new Uint8Array(sniffLengthBytes)
      const { bytesRead } = await file.read(head, 0, head.length, 0)
      const format = sniffFormat(head.subarray(0, bytesRead))
      if (format === 'tiff' && (await isRawTiff(file))) return { format: 'raw', sizeBytes: status.size }
      if (!isInputFormat(format)) throw unsupported(path, format?.toUpperCase() ?? 'something else')
      return { format, sizeBytes: status.size }
    } finally {
      await file.close()
    }
  } catch (error) {
    throw fileError(error, path, 'read')
  }
}

function isInputFormat(format: string | null): format is InputFormat {
  return inputFormats.includes(format as InputFormat)
}

function unsupported(path: string, what: string): AppError {
  const known = inputFormats.map((format) => format.toUpperCase()).join(', ')
  return new AppError('input-unsupported', `Expected an image (${known}) but “${path}” is ${what}.`, { path })
}

function describe(
  path: string,
  format: InputFormat,
  sizeBytes: number,
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

/** What a TIFF file's own tags say better than libvips' description. */
function asStored(samples: TiffSamples | null): Partial<ImageInfo> {
  if (samples === null) return {}
  const { kind, stored, channels } = samples
  return {
    ...(channels === null
      ? {}
      : { colourChannels: channels.colours, hasAlpha: channels.alphaAt !== null, keepsOwnEncoding: true }),
    ...(stored === null ? {} : { bitDepth: 16 as const }),
    ...(kind === 'plain' ? {} : { bitDepth: 16 as const, space: 'lab' }),
  }
}

function metadataOf(header: Metadata, info: ImageInfo): ImageMetadata {
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

function withoutProfile({ icc: _, ...metadata }: ImageMetadata): ImageMetadata {
  return metadata
}

/** libvips gives a quarter of a TIFF file's IPTC, taking its length in words for bytes. */
function withoutIptc({ iptc: _, ...metadata }: ImageMetadata): ImageMetadata {
  return metadata
}

/** libvips' names of encoded colour. */
const spaceNames = {
  8: { 1: 'b-w', 3: 'srgb', 4: 'cmyk' },
  16: { 1: 'grey16', 3: 'rgb16', 4: 'cmyk' },
} as const

/** ICC's names of what a picture's channels are. */
const profileSpaces = { 1: 'GRAY', 3: 'RGB ', 4: 'CMYK' } as const

function describeForeign(
  path: string,
  format: ForeignFormat,
  sizeBytes: number,
  picture: ForeignPicture,
): { info: ImageInfo; metadata: ImageMetadata } {
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
