import type { Message } from '../../common/messages/message.ts'
import { rm } from 'node:fs/promises'
import type { JpegOptions, PngOptions, Sharp, TiffOptions } from 'sharp'
import { formatLimits } from '../../common/formats/format-limits.ts'
import type { ImageSize } from '../../common/settings/output-target.ts'
import type { Encoding, OutputFormat } from '../../common/settings/upscale-settings.ts'
import { writeApng } from '../formats/png/write-apng.ts'
import type { ImageInfo } from './image-info.ts'
import type { SpoolLayout } from './spool/spool-layout.ts'
import { writeJxl } from '../formats/jxl/write-jxl.ts'
import { libvips } from './libvips.ts'
import { compressByZstd } from '../formats/tiff/zstd-tiff.ts'

/**
 * JPEG's optimal Huffman tables need all coefficients in memory (6 bytes a pixel at 4:4:4); beyond this many pixels
 * the standard tables are used, which costs a few per cent of file size and needs 24 MiB whatever the picture.
 */
const optimisedJpegPixels = 100_000_000
const webpMaximumEffort = 6

/** JPEG XL's higher efforts need 15 bytes and more for each byte of samples; beyond this many bytes, a low one. */
const jxlEffortfulBytes = 64_000_000

const losslessNote = { code: 'jpeg-xl-lossless-instead' } as const

/** A spooled picture on its way into a file. */
export interface EncodeRequest {
  readonly spoolPath: string
  readonly layout: SpoolLayout
  /** Bits of a sample that the input's file stores. */
  readonly significantBits: number
  /** Size of each page. */
  readonly target: ImageSize
  /** Pages the spool holds. */
  readonly pages: number
  readonly animation: ImageInfo['animation']
  readonly format: OutputFormat
  readonly encoding: Encoding
  /** Dots per inch to be written; `null` where unknown. */
  readonly density: number | null
  /** Profile the values are converted to: a file, or `srgb`; `null` keeps them, with the spool's profile. */
  readonly convertTo: string | null
  readonly outputPath: string
  readonly signal?: AbortSignal | undefined
}

/**
 * Encodes a spooled picture, resampled to `target` where that differs (Lanczos, in linear light), with the metadata
 * its trailer carries. libvips reads the spool from top to bottom, so memory does not grow with the picture's height.
 * @returns options that could not be followed
 */
export async function encodeImage(request: EncodeRequest): Promise<readonly Message[]> {
  if (request.format === 'jxl') return await withPreparedSamples(request, (path) => encodeJxl(request, path))
  if (request.format === 'png' && request.pages > 1) {
    return await withPreparedSamples(request, (path) => encodeApng(request, path))
  }
  const isZstd = request.format === 'tiff' && request.encoding.tiffCompression === 'zstd'
  await encodeWithLibvips(request, isZstd)
  if (isZstd) await compressByZstd(request.outputPath, request.signal)
  return jpegNotes(request)
}

/** What libvips' prebuilt cannot write, it prepares: an uncompressed TIFF file of the right size and colours. */
async function withPreparedSamples(
  request: EncodeRequest,
  encode: (preparedPath: string) => Promise<readonly Message[]>,
): Promise<readonly Message[]> {
  const preparedPath = `${request.spoolPath}-prepared.tif`
  try {
    await encodeWithLibvips({ ...request, outputPath: preparedPath }, true)
    return await encode(preparedPath)
  } finally {
    await rm(preparedPath, { force: true })
  }
}

async function encodeJxl(request: EncodeRequest, inputPath: string): Promise<readonly Message[]> {
  const { quality, lossless } = request.encoding
  const effort = jxlEffort(request)
  const animation = request.pages > 1 ? request.animation : null
  const { outputPath } = request
  const written = await writeJxl(
    { inputPath, outputPath, quality, lossless, effort, animation },
    request.signal,
  )
  return written.lossless && !lossless ? [losslessNote] : []
}

async function encodeApng(request: EncodeRequest, inputPath: string): Promise<readonly Message[]> {
  const { animation, outputPath, signal } = request
  const { delaysMs, loop } = animation ?? { delaysMs: Array<number>(request.pages).fill(100), loop: 0 }
  await rm(outputPath, { force: true })
  await writeApng({ inputPath, outputPath, delaysMs, loop, png: pngOptions(request), signal })
  return []
}

async function encodeWithLibvips(request: EncodeRequest, preparesOnly = false): Promise<void> {
  const { layout, target } = request
  const picture = libvips(request.spoolPath, {
    limitInputPixels: false,
    unlimited: true,
    sequentialRead: true,
    ignoreIcc: request.convertTo === null,
    pages: request.pages > 1 ? -1 : 1,
  })
  // Left out, inks become sRGB before anything else; where they shall, that is right.
  const keepsInks = layout.isInks && request.convertTo === null
  if (keepsInks) picture.pipelineColourspace('cmyk')
  if (target.widthPx !== layout.widthPx || target.heightPx * request.pages !== layout.heightPx) {
    if (!keepsInks) picture.pipelineColourspace('scrgb')
    picture.resize(target.widthPx, target.heightPx, { fit: 'fill', kernel: 'lanczos3' })
  }
  if (!formatLimits[request.format].hasAlpha) picture.flatten({ background: request.encoding.background })
  // TIFF takes XMP and IPTC from the spool; the other formats get all metadata but the profile afterwards.
  if (request.format === 'tiff') picture.keepMetadata()
  if (request.convertTo === null) picture.keepIccProfile()
  else picture.withIccProfile(request.convertTo)
  picture.toColourspace(outputSpace(request))
  const written = preparesOnly ? uncompressed(picture, request) : withFormat(picture, request)
  await written.toFile(request.outputPath)
}

function outputSpace({ layout, format, convertTo }: EncodeRequest): string {
  if (layout.isInks && convertTo === null) return 'cmyk'
  const keeps16 = layout.bitDepth === 16 && formatLimits[format].bitDepth === 16
  if (layout.channels < 3) return keeps16 ? 'grey16' : 'b-w'
  return keeps16 ? 'rgb16' : 'srgb'
}

function withFormat(picture: Sharp, request: EncodeRequest): Sharp {
  const { format, encoding, target } = request
  const { quality, lossless, chromaSubsampling } = encoding
  const timing = animationOptions(request)
  switch (format) {
    case 'png':
      return picture.png(pngOptions(request))
    case 'jpeg':
      return picture.jpeg({ quality, chromaSubsampling, ...jpegSearch(encoding, target) })
    case 'webp':
      return picture.webp({
        quality,
        lossless,
        effort: Math.min(encoding.effort, webpMaximumEffort),
        ...timing,
      })
    case 'tiff':
      return encoding.tiffCompression === 'zstd'
        ? uncompressed(picture, request)
        : picture.tiff({
            compression: encoding.tiffCompression,
            predictor: 'horizontal',
            ...tiffOptions(request),
          })
    case 'jxl':
      return uncompressed(picture, request)
    case 'gif':
      return picture.gif(timing)
    case 'avif':
      return picture.avif({
        quality,
        lossless,
        chromaSubsampling,
        effort: encoding.effort,
        bitdepth: avifBits(request),
      })
    default:
      return format satisfies never
  }
}

function uncompressed(picture: Sharp, request: EncodeRequest): Sharp {
  return picture.tiff({ compression: 'none', ...tiffOptions(request) })
}

function tiffOptions({ encoding, target, pages, density }: EncodeRequest): TiffOptions {
  return {
    // Left out, sharp writes one pixel per millimetre; 72 is what a file that states none is taken to have.
    xres: (density ?? 72) / 25.4,
    yres: (density ?? 72) / 25.4,
    bigtiff: encoding.bigTiff === 'always' || needsBigTiff(target, pages),
  }
}

function pngOptions({ encoding }: EncodeRequest): PngOptions {
  return { compressionLevel: encoding.pngCompression, adaptiveFiltering: true }
}

/** AVIF has 8, 10 and 12 bits; the input's where it has as many. */
function avifBits({ layout, significantBits }: EncodeRequest): 8 | 10 | 12 {
  if (layout.bitDepth === 8) return 8
  return significantBits <= 10 ? 10 : 12
}

/** Our scale begins at 0, libjxl's at 1. */
function jxlEffort({ encoding, layout, target, pages }: EncodeRequest): number {
  const bytes = target.widthPx * target.heightPx * pages * layout.channels * (layout.bitDepth / 8)
  return Math.min(encoding.effort + 1, bytes > jxlEffortfulBytes ? 4 : 7)
}

function animationOptions({ animation, pages }: EncodeRequest): { delay?: number[]; loop?: number } {
  return animation === null || pages === 1 ? {} : { delay: [...animation.delaysMs], loop: animation.loop }
}

function jpegNotes({ format, encoding, target }: EncodeRequest): readonly Message[] {
  const isAsked = format === 'jpeg' && (encoding.progressive || encoding.mozjpeg)
  if (!isAsked || target.widthPx * target.heightPx <= optimisedJpegPixels) return []
  return [
    {
      code: 'jpeg-too-large-to-optimise',
      options: [
        ...(encoding.progressive ? ['progressive'] : []),
        ...(encoding.mozjpeg ? ['mozjpeg'] : []),
      ].join(', '),
      megapixels: optimisedJpegPixels / 1e6,
    },
  ]
}

function jpegSearch({ progressive, mozjpeg }: Encoding, { widthPx, heightPx }: ImageSize): JpegOptions {
  if (widthPx * heightPx > optimisedJpegPixels) return { optimiseCoding: false }
  return mozjpeg ? { mozjpeg, progressive: true } : { progressive, optimiseCoding: true }
}

/** Plain TIFF ends at 4 GiB; 16-bit RGBA is the most a pixel can take, and deflate may grow noise a little. */
function needsBigTiff({ widthPx, heightPx }: ImageSize, pages: number): boolean {
  return widthPx * heightPx * pages * 8 > 0xf000_0000
}
