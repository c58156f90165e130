import { AppError } from '../../../common/messages/app-error.ts'
import type { InputFile } from '../../image/input-file.ts'
import type { LabEncoding } from '../../image/spool/lab-samples.ts'
import type { TiffField } from './tiff-directory.ts'
import type { StoredSample } from '../../image/spool/vips-file.ts'
import { tiffNumberList } from './tiff-reader.ts'
import { pageNumber, tiffPages, type TiffPage } from './tiff-rewrite.ts'
import { shortsField, tag } from './tiff-blocks.ts'
import { canRepack, repackedFields, type Repacking } from './repack-tiff.ts'
import { compressionNames, readCompressions } from './tiff-compressions.ts'

/** How a page of a TIFF file stores its samples, as far as libvips does not find out by itself. */
export interface TiffSamples {
  /**
   * What the samples are: `plain` as libvips reads them, `lab` CIELAB (TIFF 6.0, section 23) or `iccLab`, its amendment
   * for ICC.
   */
  readonly kind: 'plain' | LabEncoding
  /** The samples' type where libvips is made to take them for unsigned numbers; `null` where it knows best. */
  readonly stored: StoredSample | null
  /** Tags libvips must find changed to hand the samples on as they are stored. */
  readonly replaced: readonly TiffField[]
  /** What must be laid out anew before libvips can read it; `null` where nothing must. */
  readonly repacking: Repacking | null
  /** Which channels are taken, colours before alpha; `null` for those libvips gives. */
  readonly channels: { readonly colours: 1 | 3 | 4; readonly alphaAt: number | null } | null
  /** Channels beyond colour and alpha, which are left out. */
  readonly leftOut: number
  /** The number that stands for “no value” (GDAL_NODATA), if the file names one. */
  readonly noData: number | null
}

/** Nothing else is looked at: a directory's other values may be large. */
const sampleTags: ReadonlySet<number> = new Set(Object.values(tag))

const photometric = { white: 0, black: 1, rgb: 2, separated: 5, cieLab: 8, iccLab: 9 } as const
const coloursOf: ReadonlyMap<number, 1 | 3 | 4> = new Map([
  [0, 1],
  [1, 1],
  [2, 3],
  [3, 1],
  [5, 4],
  [6, 3],
  [8, 3],
  [9, 3],
])
const sampleFormat = { unsigned: 1, signed: 2, float: 3, complexInteger: 5, complex: 6 } as const
const extraSample = { associated: 1, unassociated: 2 } as const
const readBits = new Set([1, 2, 4, 8, 16, 32, 64])
const floatPredictor = 3
/** As many channels, none of them said to be colour, are bands of a sensor. */
const multispectralChannels = 5
/** The most channels that sharp takes. */
const maximumChannels = 5

const plainSamples: TiffSamples = {
  kind: 'plain',
  stored: null,
  replaced: [],
  repacking: null,
  channels: null,
  leftOut: 0,
  noData: null,
}

/**
 * How a page's samples are to be read.
 * @throws AppError input-unsupported where the file is sound but of a kind that is not read
 */
export async function readTiffSamples(file: InputFile, page: number): Promise<TiffSamples> {
  const found = await pageAt(file, page)
  return found === null ? plainSamples : samplesOf(file.path, found)
}

async function pageAt(file: InputFile, wanted: number): Promise<TiffPage | null> {
  try {
    let number = 0
    for await (const page of tiffPages(file, { tags: sampleTags, valueBytes: 4096 }))
      if (number++ === wanted) return page
    return null
  } catch {
    // Damage is for the decoder to report.
    return null
  }
}

function samplesOf(path: string, page: TiffPage): TiffSamples {
  const field = (wanted: number) => page.fields.find((one) => one.tag === wanted)
  const samplesPerPixel = pageNumber(page, tag.samplesPerPixel, 1)
  const bits = tiffNumberList(field(tag.bitsPerSample))
  const format = pageNumber(page, tag.sampleFormat, sampleFormat.unsigned)
  const kindOfColour = pageNumber(page, tag.photometric, photometric.black)
  const compression = pageNumber(page, tag.compression, 1)
  const refuse = (what: string) => {
    throw new AppError(
      'input-unsupported',
      `Expected a TIFF file of a kind that is read, but “${path}” ${what}.`,
      {
        path,
      },
    )
  }
  if (!readCompressions.has(compression)) {
    refuse(`is compressed by ${compressionNames.get(compression) ?? `method ${compression}`}`)
  }
  if (new Set(bits).size > 1) refuse(`has channels of different depths (${bits.join(', ')} bits)`)
  const depth = bits[0] ?? 1
  if (!readBits.has(depth)) refuse(`has samples of ${depth} bits`)
  if (format === sampleFormat.complex || format === sampleFormat.complexInteger) refuse('has complex numbers')
  const colours = coloursOf.get(kindOfColour)
  if (colours === undefined) return refuse(`is of the photometric kind ${kindOfColour}`)
  const inks = pageNumber(page, tag.numberOfInks, 4)
  if (kindOfColour === photometric.separated && (pageNumber(page, tag.inkSet, 1) !== 1 || inks !== 4)) {
    refuse(`is separated into ${inks} inks other than cyan, magenta, yellow and black`)
  }
  const stored = labKinds.has(kindOfColour) ? null : retyped(format, depth)
  if (stored === 'float16' && pageNumber(page, tag.predictor, 1) === floatPredictor) {
    refuse('has 16-bit floating-point samples stored as differences')
  }
  const extras = channelsBeyond(page, samplesPerPixel, colours)
  const isGray = kindOfColour === photometric.white || kindOfColour === photometric.black
  if (isGray && samplesPerPixel >= multispectralChannels && extras.alphaAt === null) {
    refuse(`is multispectral: ${samplesPerPixel} channels, none of which is said to be a colour`)
  }
  const keptChannels = extras.count > 1 ? (extras.alphaAt ?? colours - 1) + 1 : samplesPerPixel
  const shortens = depth === 64
  const repacking =
    shortens || samplesPerPixel > maximumChannels ? { channels: keptChannels, shortens } : null
  const isRetyped = stored !== null || labKinds.has(kindOfColour)
  if (repacking !== null && !(canRepack(page) && keptChannels <= maximumChannels && colours !== 4)) {
    refuse(shortens ? 'has 64-bit samples in a form that is not read' : `has ${samplesPerPixel} channels`)
  }
  return {
    kind: labKinds.get(kindOfColour) ?? 'plain',
    stored,
    replaced: [
      ...(repacking !== null
        ? repackedFields(repacking, page, isRetyped ? sampleFormat.unsigned : format)
        : isRetyped
          ? [shortsField(tag.sampleFormat, Array<number>(samplesPerPixel).fill(sampleFormat.unsigned))]
          : []),
      ...(labKinds.has(kindOfColour) ? [shortsField(tag.photometric, [photometric.rgb])] : []),
    ],
    repacking,
    channels: extras.count > 1 ? { colours, alphaAt: extras.alphaAt } : null,
    leftOut: extras.count > 1 ? extras.count - (extras.alphaAt === null ? 0 : 1) : 0,
    noData: noDataOf(field(tag.noData)),
  }
}

const labKinds: ReadonlyMap<number, LabEncoding> = new Map([
  [photometric.cieLab, 'lab'],
  [photometric.iccLab, 'iccLab'],
])

/** What libvips would not hand on as it is: it has no 16-bit floats, and cuts signed numbers off at 0. */
function retyped(format: number, bits: number): StoredSample | null {
  if (format === sampleFormat.float) return bits === 16 ? 'float16' : null
  if (format !== sampleFormat.signed) return null
  return bits === 8 ? 'int8' : bits === 16 ? 'int16' : bits === 32 ? 'int32' : null
}

/** Channels beyond the colours, and which of them is alpha. One alone is, whatever the file says of it. */
function channelsBeyond(
  page: TiffPage,
  samplesPerPixel: number,
  colours: number,
): { readonly count: number; readonly alphaAt: number | null } {
  const count = Math.max(0, samplesPerPixel - colours)
  const kinds = tiffNumberList(page.fields.find((field) => field.tag === tag.extraSamples))
  const alpha = kinds.findIndex(
    (kind) => kind === extraSample.associated || kind === extraSample.unassociated,
  )
  return { count, alphaAt: alpha >= 0 && alpha < count ? colours + alpha : count === 1 ? colours : null }
}

function noDataOf(field: TiffField | undefined): number | null {
  if (field === undefined) return null
  const text = new TextDecoder().decode(field.bytes).replace(/\0.*$/s, '').trim()
  const value = Number(text)
  return text === '' || !Number.isFinite(value) ? null : value
}
