import type { MetadataSettings } from '../../../common/settings/upscale-settings.ts'
import type { CodedColours } from '../colour/coded-colours.ts'
import type { ImageMetadata } from '../image-info.ts'
import { densityExif } from './density-exif.ts'
import { exifOrientation, outputExif } from './exif-block.ts'
import { bareIptc, iptcWithoutPlace } from './iptc-block.ts'
import { outputXmp } from './xmp-packet.ts'
import { mayNamePlace } from './xmp-rules.ts'

/** Metadata ready to be embedded: EXIF without prefix, IPTC records without wrapping, XMP as text. */
export interface OutputMetadata {
  readonly exif: Uint8Array | null
  readonly xmp: string | null
  readonly iptc: Uint8Array | null
  readonly pngText?: Uint8Array | null
  readonly comment?: Uint8Array | null
  readonly photoshop?: Uint8Array | null
  /** Colours of high dynamic range, to be named by number. */
  readonly coded?: CodedColours | null
}

/** Metadata for an output, and what the input has of it that could not be used. */
export interface PreparedMetadata extends OutputMetadata {
  /** Names of parts that were left out because they cannot be read, or may name a place that was to go. */
  readonly dropped: readonly string[]
}

/** What the output's metadata depends on. */
export interface MetadataRequest {
  readonly widthPx: number
  readonly heightPx: number
  /** Size of the input, upright. */
  readonly inputWidthPx: number
  readonly inputHeightPx: number
  /** Whether colours were converted to sRGB. */
  readonly becomesSrgb: boolean
  readonly coded: CodedColours | null
  /** Dots per inch of the output where they are not the input's. */
  readonly density: number | null
  /** Dots per inch to be said in EXIF where the input has no such block, as the format has no other place for them. */
  readonly densityForExif: number | null
  readonly settings: MetadataSettings
  /** Name and value pairs on what made the picture; written where the settings ask for it. */
  readonly description: Readonly<Record<string, string>>
}

/** The metadata an output gets: the input's, true of the new picture and as private as asked for. */
export function outputMetadata(input: ImageMetadata, request: MetadataRequest): PreparedMetadata {
  const { keep, describe } = request.settings
  const kept = keep === 'none' ? {} : input
  const changes = {
    widthPx: request.widthPx,
    heightPx: request.heightPx,
    inputWidthPx: request.inputWidthPx,
    inputHeightPx: request.inputHeightPx,
    becomesSrgb: request.becomesSrgb,
    density: request.density,
    removeLocation: keep === 'withoutLocation',
  }
  const plainExif =
    request.densityForExif === null || keep === 'none' ? null : densityExif(request.densityForExif)
  const iptc = kept.iptc === undefined ? null : bareIptc(kept.iptc)
  const xmp = outputXmp(kept.xmp === undefined ? null : packetText(kept.xmp), {
    ...changes,
    orientation: kept.exif === undefined ? 1 : exifOrientation(kept.exif),
    description: describe ? request.description : null,
  })
  return {
    coded: request.coded,
    exif: kept.exif === undefined ? plainExif : (outputExif(kept.exif, changes) ?? plainExif),
    xmp: xmp.packet,
    dropped: xmp.isDropped ? ['XMP'] : [],
    ...freeText(kept, changes.removeLocation),
    iptc: iptc === null || !changes.removeLocation ? iptc : iptcWithoutPlace(iptc),
  }
}

/** A packet's text: UTF-8, or UTF-16 where it says so or every other byte is zero (ISO 16684-1, 7.1). */
function packetText(bytes: Uint8Array): string {
  const isBig = (bytes[0] === 0xfe && bytes[1] === 0xff) || (bytes[0] === 0 && bytes[1] === 0x3c)
  const isLittle = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0x3c && bytes[1] === 0)
  return new TextDecoder(isBig ? 'utf-16be' : isLittle ? 'utf-16le' : 'utf-8').decode(bytes)
}

/** Words of people and programs; where places are to go, they go too if they may name one. */
function freeText(
  { pngText, comment, photoshop }: ImageMetadata,
  removeLocation: boolean,
): Pick<OutputMetadata, 'pngText' | 'comment' | 'photoshop'> {
  const mayStay = (text: Uint8Array | undefined): Uint8Array | null =>
    text === undefined || (removeLocation && mayNamePlace(Buffer.from(text).toString('latin1'))) ? null : text
  return { pngText: mayStay(pngText), comment: mayStay(comment), photoshop: photoshop ?? null }
}
