import type { Metadata } from 'sharp'
import { AppError } from '../../common/messages/app-error.ts'
import type { Message } from '../../common/messages/message.ts'
import {
  inputFormats,
  isForeign,
  sniffFormat,
  sniffLengthBytes,
  type ForeignFormat,
  type InputFormat,
} from '../formats/image-format.ts'
import { readJpegStructure } from '../formats/jpeg/jpeg-structure.ts'
import { readJp2Structure } from '../formats/magick/jp2-structure.ts'
import { leavesHoles, readApngFrames } from '../formats/png/apng-frames.ts'
import { readPngColours } from '../formats/png/png-colours.ts'
import { isRawTiff } from '../formats/raw/raw-tiff.ts'
import { readTiffMetadata } from '../formats/tiff/read-tiff-metadata.ts'
import { findOtherPages, requireSoundDirectories } from '../formats/tiff/tiff-pages.ts'
import { readTiffSamples } from '../formats/tiff/tiff-samples.ts'
import { deflateFields, isZstdTiff, tiffHead } from '../formats/tiff/zstd-tiff.ts'
import { requireDecodingBudget } from './budget/decoding-budget.ts'
import { decodingMemory, jp2Memory } from './budget/decoding-memory.ts'
import {
  adobeRgbProfile,
  codedProfile,
  isHighDynamicRange,
  readCodedColours,
  type CodedColours,
} from './colour/coded-colours.ts'
import { decodeError } from './decode-error.ts'
import {
  asStored,
  describeForeign,
  describeHeader,
  headerMetadata,
  requirePixels,
  sampleTypes,
} from './describe-image.ts'
import type { ImageInfo, ImageMetadata } from './image-info.ts'
import type { InputFile } from './input-file.ts'
import { libvips } from './libvips.ts'
import { readBytes } from './metadata/byte-tools.ts'
import { saysAdobeRgb } from './metadata/exif-colours.ts'
import { soundMetadata } from './metadata/metadata-limits.ts'
import type { WasmDecoders } from './wasm/wasm-decoders.ts'

/** What a picture's file holds, known without its pixels. */
export interface ProbedImage {
  readonly info: ImageInfo
  readonly metadata: ImageMetadata
  /** On metadata that was left out. */
  readonly warnings: readonly Message[]
}

/**
 * What a file is, by its content; reads its header only.
 * @param page which page of a file whose pages are pictures of their own
 * @throws AppError input-unsupported | input-corrupt | input-too-large, also where decoding it would take more memory
 *   than its size makes plausible
 */
export async function probeFile(file: InputFile, wasm: WasmDecoders, page = 0): Promise<ProbedImage> {
  const format = await identify(file)
  await requireSoundStructure(file, format)
  const { info, metadata } = isForeign(format)
    ? await probeForeign(file, format, wasm)
    : await probeWithLibvips(file, format, page)
  requireDecodingBudget(info, await decodingMemory(file, info))
  return { info, ...soundMetadata(metadata) }
}

/** Refuses what takes too much even to look at. @throws AppError input-too-large */
async function requireSoundStructure(file: InputFile, format: InputFormat): Promise<void> {
  if (format === 'jpeg') await readJpegStructure(file)
  if (format === 'tiff') await requireSoundDirectories(file)
  if (format !== 'jp2') return
  const structure = await readJp2Structure(file)
  if (structure !== null) {
    const { path, sizeBytes } = file
    requireDecodingBudget({ path, sizeBytes, ...structure }, jp2Memory(structure))
  }
}

type Described = Pick<ProbedImage, 'info' | 'metadata'>

async function probeForeign(file: InputFile, format: ForeignFormat, wasm: WasmDecoders): Promise<Described> {
  const { info, metadata } = describeForeign(file, format, await wasm.read(file, format, 'header'))
  if (format === 'heic') return await withStatedColours(file, info, metadata)
  return { info, metadata: format === 'raw' ? { ...metadata, ...(await readTiffMetadata(file)) } : metadata }
}

async function probeWithLibvips(
  file: InputFile,
  format: Exclude<InputFormat, ForeignFormat>,
  page: number,
): Promise<Described> {
  const { path } = file
  let header: Metadata
  let { readable } = file
  const samples = format === 'tiff' ? await readTiffSamples(file, page) : null
  try {
    const replaced = [
      ...(samples?.replaced ?? []),
      ...(format === 'tiff' && (await isZstdTiff(file)) ? deflateFields : []),
    ]
    if (replaced.length > 0) readable = await tiffHead(file, replaced)
    header = await libvips(readable, { limitInputPixels: false, unlimited: true, page }).metadata()
  } catch (error) {
    throw decodeError(error, path)
  }
  if (!sampleTypes.has(header.depth)) {
    throw unsupported(path, `made of samples of the type ${header.depth}`)
  }
  const pages = page === 0 ? await countPages(readable, format, header) : 1
  const stored = { ...describeHeader(file, format, header, pages), ...asStored(samples), page }
  const plain = {
    ...stored,
    hasOwnProfile: soundMetadata(headerMetadata(header, stored)).metadata.icc !== undefined,
    readsPlainly: stored.readsPlainly && readable === file.readable && (samples?.channels ?? null) === null,
  }
  const hasOthers = format === 'tiff' && plain.pages === 1 && page === 0
  const otherPages = hasOthers ? await findOtherPages(file) : []
  const info = format === 'png' ? await describeApng(file, plain) : { ...plain, otherPages }
  requirePixels(info)
  const metadata = headerMetadata(header, info)
  const whole =
    format === 'tiff'
      ? { ...withoutIptc(metadata), ...(page === 0 ? await readTiffMetadata(file) : {}) }
      : metadata
  return await withStatedColours(file, info, whole)
}

/** What is known of an image, with the colours that it states in another way than by a profile. */
async function withStatedColours(
  file: InputFile,
  info: ImageInfo,
  metadata: ImageMetadata,
): Promise<Described> {
  const { coded, icc } = await statedColours(file, info, metadata)
  if (coded !== null && isHighDynamicRange(coded) && info.colourChannels === 3) {
    return { info: { ...info, readsPlainly: false }, metadata: { ...withoutProfile(metadata), coded } }
  }
  if (icc === null) return { info, metadata }
  return { info: { ...info, readsPlainly: false }, metadata: { ...metadata, icc } }
}

/** Colours by number or by a profile that says the same; a profile of the file's own comes before all but PNG's numbers. */
async function statedColours(
  file: InputFile,
  { format, colourChannels, keepsOwnEncoding }: ImageInfo,
  { icc, exif }: ImageMetadata,
): Promise<{ readonly coded: CodedColours | null; readonly icc: Uint8Array | null }> {
  const none = { coded: null, icc: null }
  if (colourChannels === 4 || !keepsOwnEncoding) return none
  if (format === 'png') {
    const stated = await readPngColours(file, colourChannels === 1)
    return stated.coded === null && icc !== undefined ? none : stated
  }
  if (icc !== undefined || colourChannels === 1) return none
  if (format === 'avif' || format === 'heic') {
    const coded = await readCodedColours(file)
    if (coded !== null) return { coded, icc: codedProfile(coded) }
  }
  return exif !== undefined && format !== 'raw' && saysAdobeRgb(exif)
    ? { coded: null, icc: adobeRgbProfile() }
    : none
}

/** libvips reads the first picture of an animated PNG file only. */
async function describeApng(file: InputFile, info: ImageInfo): Promise<ImageInfo> {
  try {
    const animation = await readApngFrames(file)
    if (animation === null) return info
    const delaysMs = animation.frames.map(({ delayMs }) => delayMs)
    const hasAlpha = info.hasAlpha || leavesHoles(animation, info.widthPx, info.heightPx)
    return { ...info, hasAlpha, pages: delaysMs.length, animation: { delaysMs, loop: animation.loop } }
  } catch (error) {
    throw decodeError(error, info.path)
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

async function identify(file: InputFile): Promise<InputFormat> {
  const format = sniffFormat(await readBytes(file, 0, sniffLengthBytes))
  if (format === 'tiff' && (await isRawTiff(file))) return 'raw'
  if (!isInputFormat(format)) throw unsupported(file.path, format?.toUpperCase() ?? 'something else')
  return format
}

function isInputFormat(format: string | null): format is InputFormat {
  return inputFormats.includes(format as InputFormat)
}

function unsupported(path: string, what: string): AppError {
  const known = inputFormats.map((format) => format.toUpperCase()).join(', ')
  return new AppError('input-unsupported', `Expected an image (${known}) but “${path}” is ${what}.`, { path })
}

function withoutProfile({ icc: _, ...metadata }: ImageMetadata): ImageMetadata {
  return metadata
}

/** libvips gives a quarter of a TIFF file's IPTC, taking its length in words for bytes. */
function withoutIptc({ iptc: _, ...metadata }: ImageMetadata): ImageMetadata {
  return metadata
}
