import type { SpoolLayout } from './spool-layout.ts'

/**
 * libvips' own file format (`.v`), which decoding goes to because its rows lie at a fixed place: a 64-byte header,
 * then interleaved samples without padding. Layout after libvips' `vips__read_header_bytes`, little-endian.
 */
export const vipsHeaderBytes = 64

const littleEndianMagic = 0xb6a6f208
const offset = { width: 4, height: 8, bands: 12, format: 20 } as const

/** Sample types as they lie in the file; halves come as 16-bit whole numbers, whose type the reader states. */
export type StoredSample =
  'uint8' | 'int8' | 'uint16' | 'int16' | 'uint32' | 'int32' | 'float16' | 'float32' | 'float64'

/** By libvips' number of the band format. */
const storedSamples: Readonly<Record<number, StoredSample>> = {
  0: 'uint8',
  1: 'int8',
  2: 'uint16',
  3: 'int16',
  4: 'uint32',
  5: 'int32',
  6: 'float32',
  8: 'float64',
}

export const storedSampleBytes: Readonly<Record<StoredSample, number>> = {
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  uint32: 4,
  int32: 4,
  float16: 2,
  float32: 4,
  float64: 8,
}

/**
 * The layout a header states, as it is read: wider samples become 16-bit ones.
 * @throws Error where the bytes are no little-endian header with samples of a known type.
 */
export function readVipsHeader(bytes: Uint8Array): { layout: SpoolLayout; stored: StoredSample } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const magic = view.getUint32(0, false)
  const stored = storedSamples[view.getInt32(offset.format, true)]
  if (magic !== littleEndianMagic || stored === undefined) {
    throw new Error(`Expected a decoded picture of a known sample type but received a header of ${magic}.`)
  }
  const layout: SpoolLayout = {
    widthPx: view.getInt32(offset.width, true),
    heightPx: view.getInt32(offset.height, true),
    channels: view.getInt32(offset.bands, true),
    bitDepth: stored === 'uint8' ? 8 : 16,
  }
  return { layout, stored }
}
