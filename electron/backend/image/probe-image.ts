import type { Metadata } from 'sharp'
import { imageFormats, type InputFormat } from '../../common/formats/image-formats.ts'
import { AppError } from '../../common/messages/app-error.ts'
import type { Message } from '../../common/messages/message.ts'
import { sniffLengthBytes, type FormatReader, type PreparedHeader } from '../formats/format-reader.ts'
import { formatReaders, identifyFormat } from '../formats/format-readers.ts'
import { nameOfOtherFile } from '../formats/other-files.ts'
import { requireDecodingBudget } from './budget/decoding-budget.ts'
import { adobeRgbProfile, isHighDynamicRange, type StatedColours } from './colour/coded-colours.ts'
import { decodeError } from './decode-error.ts'
import {
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
  const reader = formatReaders[format]
  await reader.requireSound?.(file)
  const described =
    reader.wasm === undefined
      ? await probeWithLibvips(file, format, reader, page)
      : await probeWithWasm(file, format, reader.wasm, wasm)
  const found = (await reader.metadata?.(file, described.metadata, page)) ?? described.metadata
  const { info, metadata } = await withStatedColours(file, { ...described, metadata: found }, reader)
  requireDecodingBudget(info, await reader.decodingBytes(file, info))
  const sound = soundMetadata(metadata)
  const leftOut = page === 0 ? ((await reader.leftOut?.(file)) ?? []) : []
  const warnings = [
    ...sound.warnings,
    ...(await depthNotes(file, info, reader)),
    ...(described.notes ?? []),
    ...leftOut,
  ]
  return { info, metadata: sound.metadata, warnings }
}

async function depthNotes(
  file: InputFile,
  { bitDepth, format }: ImageInfo,
  reader: FormatReader,
): Promise<readonly Message[]> {
  const bits = (await reader.storedBits?.(file)) ?? bitDepth
  return bits > bitDepth ? [{ code: 'depth-read-reduced', bits, format: imageFormats[format].label }] : []
}

type Described = Pick<ProbedImage, 'info' | 'metadata'> & { readonly notes?: readonly Message[] }

async function probeWithWasm(
  file: InputFile,
  format: InputFormat,
  decoder: NonNullable<FormatReader['wasm']>,
  wasm: WasmDecoders,
): Promise<Described> {
  const picture = await wasm.read(file, decoder, 'header')
  const { otherPictures = 0 } = picture
  const notes = otherPictures > 0 ? [{ code: 'other-pictures-left-out', count: otherPictures } as const] : []
  return { ...describeForeign(file, format, picture), notes }
}

async function probeWithLibvips(
  file: InputFile,
  format: InputFormat,
  reader: FormatReader,
  page: number,
): Promise<Described> {
  const { path } = file
  let prepared: PreparedHeader | null
  let readable: InputFile['readable']
  let header: Metadata
  try {
    prepared = (await reader.prepare?.(file, page)) ?? null
    readable = prepared?.readable ?? file.readable
    header = await libvips(readable, { limitInputPixels: false, unlimited: true, page }).metadata()
  } catch (error) {
    throw error instanceof AppError ? error : decodeError(error, path)
  }
  if (!sampleTypes.has(header.depth)) {
    throw unsupported(path, `made of samples of the type ${header.depth}`)
  }
  const pages = page === 0 ? await countPages(readable, format, header) : 1
  const stored = { ...describeHeader(file, format, header, pages), ...prepared?.stated, page }
  const plain = {
    ...stored,
    hasOwnProfile: soundMetadata(headerMetadata(header, stored)).metadata.icc !== undefined,
    readsPlainly: stored.readsPlainly && (prepared?.isPlain ?? true),
  }
  const info = (await reader.complete?.(file, plain)) ?? plain
  requirePixels(info)
  return { info, metadata: headerMetadata(header, info) }
}

/** What is known of an image, with the colours that it states in another way than by a profile. */
async function withStatedColours(
  file: InputFile,
  { info, metadata }: Described,
  reader: FormatReader,
): Promise<Described> {
  const { coded, icc } = await statedColours(file, info, metadata, reader)
  if (coded !== null && isHighDynamicRange(coded) && info.colourChannels === 3) {
    return { info: { ...info, readsPlainly: false }, metadata: { ...withoutProfile(metadata), coded } }
  }
  if (icc === null) return { info, metadata }
  return { info: { ...info, readsPlainly: false }, metadata: { ...metadata, icc } }
}

/** Colours by number or by a profile that says the same; a profile of the file's own comes before all but PNG's numbers. */
async function statedColours(
  file: InputFile,
  info: ImageInfo,
  { icc, exif }: ImageMetadata,
  reader: FormatReader,
): Promise<StatedColours> {
  const none = { coded: null, icc: null }
  if (info.colourChannels === 4 || !info.keepsOwnEncoding) return none
  const stated = await reader.colours?.(file, info, icc)
  if (stated) return stated
  const mayBeAdobeRgb = icc === undefined && info.colourChannels === 3
  return mayBeAdobeRgb && exif !== undefined && saysAdobeRgb(exif)
    ? { coded: null, icc: adobeRgbProfile() }
    : none
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
  const format = await identifyFormat(file)
  if (format !== null) return format
  const other = nameOfOtherFile(await readBytes(file, 0, sniffLengthBytes))
  throw unsupported(file.path, other ?? 'something else')
}

function unsupported(path: string, what: string): AppError {
  const known = Object.values(imageFormats)
    .map(({ label }) => label)
    .join(', ')
  return new AppError('input-unsupported', `Expected an image (${known}) but “${path}” is ${what}.`, { path })
}

function withoutProfile({ icc: _, ...metadata }: ImageMetadata): ImageMetadata {
  return metadata
}
