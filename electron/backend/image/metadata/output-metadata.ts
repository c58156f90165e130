import type { MetadataSettings } from '../../../common/upscale-settings.ts'
import type { ImageMetadata } from '../image-info.ts'
import { outputExif } from './exif-block.ts'
import { bareIptc, iptcWithoutPlace } from './iptc-block.ts'
import { outputXmp } from './xmp-packet.ts'

/** Metadata ready to be embedded: EXIF without prefix, IPTC records without wrapping, XMP as text. */
export interface OutputMetadata {
  readonly exif: Uint8Array | null
  readonly xmp: string | null
  readonly iptc: Uint8Array | null
}

/** What the output's metadata depends on. */
export interface MetadataRequest {
  readonly widthPx: number
  readonly heightPx: number
  readonly settings: MetadataSettings
  /** Name and value pairs on what made the picture; written where the settings ask for it. */
  readonly description: Readonly<Record<string, string>>
}

/** The metadata an output gets: the input's, true of the new picture and as private as asked for. */
export function outputMetadata(input: ImageMetadata, request: MetadataRequest): OutputMetadata {
  const { keep, describe } = request.settings
  const kept = keep === 'none' ? {} : input
  const changes = {
    widthPx: request.widthPx,
    heightPx: request.heightPx,
    removeLocation: keep === 'withoutLocation',
  }
  const iptc = kept.iptc === undefined ? null : bareIptc(kept.iptc)
  return {
    exif: kept.exif === undefined ? null : outputExif(kept.exif, changes),
    xmp: outputXmp(kept.xmp === undefined ? null : new TextDecoder().decode(kept.xmp), {
      ...changes,
      description: describe ? request.description : null,
    }),
    iptc: iptc === null || !changes.removeLocation ? iptc : iptcWithoutPlace(iptc),
  }
}
