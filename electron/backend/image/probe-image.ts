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
import { codedProfile } from './colour/coded-colours.ts'
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
import { headWithoutZstd, isZstdTiff } from '../formats/tiff/zstd-tiff.ts'

/** Sample types that are read, as libvips names them. */
const sampleTypes = new Set(['uchar', 'ushort', 'uint', 'float'])

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
    if (format === 'heic') return { info, metadata: await withCodedProfile(info, metadata) }
    return {
      info,
      metadata: format === 'raw' ? { ...metadata, ...(await readTiffMetadata(path)) } : metadata,
    }
  }
  let header: Metadata
  let readable: string | Uint8Array = path
  try {
    if (format === 'tiff' && (await isZstdTiff(path))) readable = await headWithoutZstd(path)
    header = await libvips(readable, { limitInputPixels: false, unlimited: true, page }).metadata()
  } catch (error) {
    throw decodeError(error, path)
  }
  if (!sampleTypes.has(header.depth)) {
    throw unsupported(path, `made of samples of the type ${header.depth}`)
  }
  const pages = page === 0 ? await countPages(readable, format, header) : 1
  const plain = { ...describe(path, format, sizeBytes, header, pages), page }
  const hasOthers = format === 'tiff' && plain.pages === 1 && page === 0
  const otherPages = hasOthers ? await findOtherPages(path) : []
  const info = format === 'png' ? await describeApng(plain) : { ...plain, otherPages }
  requirePixels(info)
  const metadata = metadataOf(header, info)
  if (format === 'avif') return { info, metadata: await withCodedProfile(info, metadata) }
  return {
    info,
    metadata:
      format === 'tiff'
        ? { ...withoutIptc(metadata), ...(page === 0 ? await readTiffMetadata(path) : {}) }
        : metadata,
  }
}

/** Metadata with the profile of colours that the file names by number only. */
async function withCodedProfile(info: ImageInfo, metadata: ImageMetadata): Promise<ImageMetadata> {
  if (metadata.icc !== undefined || info.colourChannels !== 3) return metadata
  const icc = await codedProfile(info.path)
  return icc === null ? metadata : { ...metadata, icc }
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
    pages,
    page: 0,
    otherPages: [],
    animation: header.delay ? { delaysMs: header.delay, loop: header.loop ?? 0 } : null,
    sizeBytes,
    sampleType: header.depth,
    space: header.space,
    keepsOwnEncoding: colourChannels !== 3 || header.space === 'srgb' || header.space === 'rgb16',
    density: header.density ?? null,
  }
}

/** Four inks and nothing else, in whole numbers. */
function hasPlainInks({ space, channels, depth }: Metadata): boolean {
  return space === 'cmyk' && channels === 4 && (depth === 'uchar' || depth === 'ushort')
}

function metadataOf(header: Metadata, info: ImageInfo): ImageMetadata {
  const space = profileSpaces[info.colourChannels]
  const icc = header.icc && info.keepsOwnEncoding && profileSpace(header.icc) === space ? header.icc : null
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
    pages,
    page: 0,
    otherPages: [],
    animation,
    sizeBytes,
    sampleType: bitDepth === 8 ? 'uchar' : 'ushort',
    space: spaceNames[bitDepth][colourChannels],
    keepsOwnEncoding: true,
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
