/** One entry of a TIFF directory with its value's bytes, little-endian. */
export interface TiffField {
  readonly tag: number
  readonly type: number
  readonly count: number
  readonly bytes: Uint8Array
}

/** Field types of TIFF 6.0 and BigTIFF. */
export const tiffType = {
  byte: 1,
  ascii: 2,
  short: 3,
  long: 4,
  rational: 5,
  undefined: 7,
  ifd: 13,
  long8: 16,
} as const

/** Bytes of one value of each type. */
export const tiffTypeBytes: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
  16: 8,
  17: 8,
  18: 8,
}

/** A field of whole numbers; a rational is written in thousandths. */
export function tiffNumbers(tag: number, type: number, values: readonly number[]): TiffField {
  const size = tiffTypeBytes[type] ?? 1
  const view = new DataView(new ArrayBuffer(values.length * size))
  for (const [index, value] of values.entries()) {
    const at = index * size
    if (type === tiffType.short) view.setUint16(at, value, true)
    else if (type === tiffType.long || type === tiffType.ifd) view.setUint32(at, value, true)
    else if (type === tiffType.long8) view.setBigUint64(at, BigInt(value), true)
    else if (type === tiffType.rational) {
      view.setUint32(at, Math.round(value * 1000), true)
      view.setUint32(at + 4, 1000, true)
    } else throw new RangeError(`Expected a number type for TIFF tag ${tag} but received type ${type}.`)
  }
  return { tag, type, count: values.length, bytes: new Uint8Array(view.buffer) }
}

/** A field of bytes. */
export function tiffBytes(tag: number, type: number, bytes: Uint8Array): TiffField {
  return { tag, type, count: bytes.length, bytes }
}

/**
 * A directory for file position `at` (which is even), followed by the values that do not fit into entries. It links
 * to the directory at `next`, if any. BigTIFF differs in the width of counts and offsets.
 */
export function tiffDirectory(
  fields: readonly TiffField[],
  at: number,
  isBig: boolean,
  next = 0,
): Uint8Array {
  const { countBytes, entryBytes, inlineBytes } = isBig
    ? { countBytes: 8, entryBytes: 20, inlineBytes: 8 }
    : { countBytes: 2, entryBytes: 12, inlineBytes: 4 }
  const sorted = [...fields].sort((a, b) => a.tag - b.tag)
  const tableBytes = countBytes + sorted.length * entryBytes + inlineBytes
  const outside = sorted.filter((field) => field.bytes.length > inlineBytes)
  const total = even(tableBytes) + outside.reduce((sum, field) => sum + even(field.bytes.length), 0)
  const result = new Uint8Array(total)
  const view = new DataView(result.buffer)
  const setWide = (position: number, value: number) => {
    if (isBig) view.setBigUint64(position, BigInt(value), true)
    else view.setUint32(position, value, true)
  }
  if (isBig) view.setBigUint64(0, BigInt(sorted.length), true)
  else view.setUint16(0, sorted.length, true)
  setWide(tableBytes - inlineBytes, next)
  let valueAt = even(tableBytes)
  for (const [index, field] of sorted.entries()) {
    const entry = countBytes + index * entryBytes
    view.setUint16(entry, field.tag, true)
    view.setUint16(entry + 2, field.type, true)
    setWide(entry + 4, field.count)
    if (field.bytes.length <= inlineBytes) {
      result.set(field.bytes, entry + 4 + inlineBytes)
    } else {
      setWide(entry + 4 + inlineBytes, at + valueAt)
      result.set(field.bytes, valueAt)
      valueAt += even(field.bytes.length)
    }
  }
  return result
}

function even(length: number): number {
  return length + (length % 2)
}
