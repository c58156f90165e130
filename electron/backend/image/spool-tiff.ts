import type { SpoolLayout } from './spool-layout.ts'

/**
 * The frame that makes spooled rows a picture for libvips: a BigTIFF header before them, the directory and metadata
 * after them. libtiff reads such a file strip by strip, so that resident memory stays at a few megabytes; libvips'
 * own format is mapped into memory whole (2.4 GB for 800 megapixels). Structure after TIFF 6.0 and the BigTIFF
 * extension; tags 700 (XMP), 33723 (IPTC) and 34675 (ICC) after their specifications.
 */
export interface SpoolMetadata {
  readonly icc?: Uint8Array
  readonly xmp?: Uint8Array
  readonly iptc?: Uint8Array
  /** Dots per inch. */
  readonly density?: number | null
}

export const spoolTiffHeaderBytes = 16

const stripTargetBytes = 1024 * 1024
const type = { byte: 1, short: 3, long: 4, rational: 5, undefined: 7, long8: 16 } as const
const typeBytes: Readonly<Record<number, number>> = { 1: 1, 3: 2, 4: 4, 5: 8, 7: 1, 16: 8 }
const entryBytes = 20

interface Field {
  readonly tag: number
  readonly type: number
  readonly count: number
  readonly bytes: Uint8Array
}

/** The 16 bytes before the rows; `rowBytes` is the size of all rows together. */
export function spoolTiffHeader(allRowsBytes: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(spoolTiffHeaderBytes))
  view.setUint16(0, 0x4949)
  view.setUint16(2, 43, true)
  view.setUint16(4, 8, true)
  view.setBigUint64(8, BigInt(directoryOffset(allRowsBytes)), true)
  return new Uint8Array(view.buffer)
}

/** Everything after the rows. */
export function spoolTiffTrailer(layout: SpoolLayout, metadata: SpoolMetadata): Uint8Array {
  const { widthPx, heightPx, channels, bitDepth } = layout
  const rowBytes = widthPx * channels * (bitDepth / 8)
  const rowsPerStrip = Math.max(1, Math.min(heightPx, Math.floor(stripTargetBytes / rowBytes)))
  const strips = Math.ceil(heightPx / rowsPerStrip)
  const starts = Array.from(
    { length: strips },
    (_, index) => spoolTiffHeaderBytes + index * rowsPerStrip * rowBytes,
  )
  const lengths = starts.map((_, index) => Math.min(rowsPerStrip, heightPx - index * rowsPerStrip) * rowBytes)
  const shorts = (value: number) => numbers(type.short, Array<number>(channels).fill(value))
  const blob = (tag: number, kind: number, bytes: Uint8Array | undefined) =>
    bytes === undefined ? [] : [{ tag, type: kind, count: bytes.length, bytes }]
  const density = metadata.density ?? 72
  const fields: Field[] = [
    { tag: 256, ...numbers(type.long, [widthPx]) },
    { tag: 257, ...numbers(type.long, [heightPx]) },
    { tag: 258, ...shorts(bitDepth) },
    { tag: 259, ...numbers(type.short, [1]) },
    { tag: 262, ...numbers(type.short, [channels < 3 ? 1 : 2]) },
    { tag: 273, ...numbers(type.long8, starts) },
    { tag: 277, ...numbers(type.short, [channels]) },
    { tag: 278, ...numbers(type.long, [rowsPerStrip]) },
    { tag: 279, ...numbers(type.long8, lengths) },
    { tag: 282, ...numbers(type.rational, [density]) },
    { tag: 283, ...numbers(type.rational, [density]) },
    { tag: 284, ...numbers(type.short, [1]) },
    { tag: 296, ...numbers(type.short, [2]) },
    ...(channels % 2 === 0 ? [{ tag: 338, ...numbers(type.short, [2]) }] : []),
    { tag: 339, ...shorts(1) },
    ...blob(700, type.byte, metadata.xmp),
    ...blob(33_723, type.undefined, metadata.iptc),
    ...blob(34_675, type.undefined, metadata.icc),
  ]
  return directory(fields, rowBytes * heightPx)
}

/** The directory begins at an even offset after the rows. */
function directoryOffset(allRowsBytes: number): number {
  return spoolTiffHeaderBytes + allRowsBytes + (allRowsBytes % 2)
}

function directory(fields: readonly Field[], allRowsBytes: number): Uint8Array {
  const padding = allRowsBytes % 2
  const tableBytes = 8 + fields.length * entryBytes + 8
  const outside = fields.filter((field) => field.bytes.length > 8)
  const total = padding + tableBytes + outside.reduce((sum, field) => sum + even(field.bytes.length), 0)
  const result = new Uint8Array(total)
  const view = new DataView(result.buffer)
  view.setBigUint64(padding, BigInt(fields.length), true)
  let valueAt = padding + tableBytes
  for (const [index, field] of fields.entries()) {
    const at = padding + 8 + index * entryBytes
    view.setUint16(at, field.tag, true)
    view.setUint16(at + 2, field.type, true)
    view.setBigUint64(at + 4, BigInt(field.count), true)
    if (field.bytes.length <= 8) {
      result.set(field.bytes, at + 12)
    } else {
      view.setBigUint64(at + 12, BigInt(spoolTiffHeaderBytes + allRowsBytes + valueAt), true)
      result.set(field.bytes, valueAt)
      valueAt += even(field.bytes.length)
    }
  }
  return result
}

function numbers(kind: number, values: readonly number[]): Omit<Field, 'tag'> {
  const size = typeBytes[kind] ?? 1
  const view = new DataView(new ArrayBuffer(values.length * size))
  for (const [index, value] of values.entries()) {
    const at = index * size
    if (kind === type.short) view.setUint16(at, value, true)
    else if (kind === type.long) view.setUint32(at, value, true)
    else if (kind === type.long8) view.setBigUint64(at, BigInt(value), true)
    else setRational(view, at, value)
  }
  return { type: kind, count: values.length, bytes: new Uint8Array(view.buffer) }
}

function setRational(view: DataView, at: number, value: number): void {
  view.setUint32(at, Math.round(value * 1000), true)
  view.setUint32(at + 4, 1000, true)
}

function even(length: number): number {
  return length + (length % 2)
}
