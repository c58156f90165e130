import type { SpoolLayout } from './spool-layout.ts'

/**
 * libvips' own file format (`.v`), which decoding goes to because its rows lie at a fixed place: a 64-byte header,
 * then interleaved samples without padding. Layout after libvips' `vips__read_header_bytes`, little-endian.
 */
export const vipsHeaderBytes = 64

const littleEndianMagic = 0xb6a6f208
const offset = { width: 4, height: 8, bands: 12, format: 20 } as const
const bandFormat = { uchar: 0, ushort: 2 } as const

/**
 * The layout a header states.
 * @throws Error where the bytes are no little-endian header with 8-bit or 16-bit unsigned samples.
 */
export function readVipsHeader(bytes: Uint8Array): SpoolLayout {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const magic = view.getUint32(0, false)
  const format = view.getInt32(offset.format, true)
  if (magic !== littleEndianMagic || (format !== bandFormat.uchar && format !== bandFormat.ushort)) {
    throw new Error(
      `Expected a spooled picture of 8 or 16 bits but received magic ${magic}, format ${format}.`,
    )
  }
  return {
    widthPx: view.getInt32(offset.width, true),
    heightPx: view.getInt32(offset.height, true),
    channels: view.getInt32(offset.bands, true),
    bitDepth: format === bandFormat.uchar ? 8 : 16,
  }
}
