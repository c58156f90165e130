/**
 * libvips' own file format (`.v`): a 64-byte header, the rows of interleaved samples without padding, and an XML
 * trailer with metadata. It is what pictures are spooled in: rows are appended and read with plain file calls,
 * libvips reads it row by row whatever its size, and it carries ICC, EXIF, XMP and IPTC.
 * Layout after libvips' `vips__read_header_bytes` (little-endian variant).
 */
export interface VipsLayout {
  readonly widthPx: number
  readonly heightPx: number
  readonly channels: number
  readonly bitDepth: 8 | 16
}

/** Metadata a `.v` file carries in its trailer. Absent fields are not written. */
export interface VipsMetadata {
  readonly icc?: Uint8Array
  readonly exif?: Uint8Array
  readonly xmp?: Uint8Array
  readonly iptc?: Uint8Array
  readonly pixelsPerMillimetre?: number
}

export const vipsHeaderBytes = 64
const littleEndianMagic = 0xb6a6f208

const fieldOffset = {
  width: 4,
  height: 8,
  bands: 12,
  bits: 16,
  format: 20,
  interpretation: 28,
  horizontalResolution: 32,
  verticalResolution: 36,
} as const

/** libvips' band formats that Enlarger uses. */
const bandFormat = { 8: 0, 16: 2 } as const
/** libvips' interpretations (`VipsInterpretation`): gray and RGB, 8-bit and 16-bit. */
const interpretation = { gray: { 8: 1, 16: 26 }, rgb: { 8: 22, 16: 25 } } as const

/** The header of a file with this layout. */
export function vipsHeader(layout: VipsLayout, pixelsPerMillimetre = 1): Uint8Array {
  const bytes = new Uint8Array(vipsHeaderBytes)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, littleEndianMagic, false)
  view.setInt32(fieldOffset.width, layout.widthPx, true)
  view.setInt32(fieldOffset.height, layout.heightPx, true)
  view.setInt32(fieldOffset.bands, layout.channels, true)
  view.setInt32(fieldOffset.bits, layout.bitDepth, true)
  view.setInt32(fieldOffset.format, bandFormat[layout.bitDepth], true)
  const space = layout.channels < 3 ? interpretation.gray : interpretation.rgb
  view.setInt32(fieldOffset.interpretation, space[layout.bitDepth], true)
  view.setFloat32(fieldOffset.horizontalResolution, pixelsPerMillimetre, true)
  view.setFloat32(fieldOffset.verticalResolution, pixelsPerMillimetre, true)
  return bytes
}

/**
 * The layout a header states.
 * @throws Error where the bytes are no little-endian header with 8-bit or 16-bit unsigned samples.
 */
export function readVipsHeader(bytes: Uint8Array): VipsLayout {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const magic = view.getUint32(0, false)
  const format = view.getInt32(fieldOffset.format, true)
  if (magic !== littleEndianMagic || (format !== bandFormat[8] && format !== bandFormat[16])) {
    throw new Error(
      `Expected a spooled picture of 8 or 16 bits but received magic ${magic}, format ${format}.`,
    )
  }
  return {
    widthPx: view.getInt32(fieldOffset.width, true),
    heightPx: view.getInt32(fieldOffset.height, true),
    channels: view.getInt32(fieldOffset.bands, true),
    bitDepth: format === bandFormat[8] ? 8 : 16,
  }
}

/** The trailer that follows the rows. */
export function vipsTrailer(metadata: VipsMetadata): string {
  const blob = (name: string, value: Uint8Array | undefined) =>
    value === undefined
      ? ''
      : `<field type="VipsBlob" name="${name}">${Buffer.from(value).toString('base64')}</field>\n`
  return [
    '<?xml version="1.0"?>\n',
    '<root xmlns="http://www.vips.ecs.soton.ac.uk/vips/8.18.7">\n',
    '<header><field type="VipsRefString" name="Hist"></field></header>\n',
    '<meta>\n',
    blob('icc-profile-data', metadata.icc),
    blob('exif-data', metadata.exif),
    blob('xmp-data', metadata.xmp),
    blob('iptc-data', metadata.iptc),
    '<field type="VipsRefString" name="resolution-unit">in</field>\n',
    '</meta>\n</root>\n',
  ].join('')
}
