import { AppError } from '../../../common/messages/app-error.ts'
import { readBytes, type ByteReader } from '../../image/metadata/byte-tools.ts'
import { tiffTypeBytes, type TiffField } from './tiff-directory.ts'

/** How a TIFF file writes numbers, and where its first directory lies. */
export interface TiffFrame {
  readonly isBig: boolean
  readonly littleEndian: boolean
  readonly firstDirectory: number
}

/**
 * What a directory's values may take together. More are pixels or damage, not metadata; tags are in ascending order, so
 * that those which describe the picture come before private ones.
 */
const maximumDirectoryBytes = 64 * 1024 * 1024
const maximumEntries = 4096

/** Which of a directory's fields are read. */
export interface WantedFields {
  /** All where absent. */
  readonly tags?: ReadonlySet<number>
  /** Longer values are left out. */
  readonly valueBytes?: number
}

/** Reads a TIFF or BigTIFF header; `null` where the file is neither. */
export async function readTiffFrame(file: ByteReader): Promise<TiffFrame | null> {
  const bytes = await readBytes(file, 0, 16)
  if (bytes.length < 8) return null
  const view = viewOf(bytes)
  const littleEndian = view.getUint16(0) === 0x4949
  if (!littleEndian && view.getUint16(0) !== 0x4d4d) return null
  const version = view.getUint16(2, littleEndian)
  if (version === 42) return { isBig: false, littleEndian, firstDirectory: view.getUint32(4, littleEndian) }
  if (version !== 43 || bytes.length < 16) return null
  return { isBig: true, littleEndian, firstDirectory: Number(view.getBigUint64(8, littleEndian)) }
}

/** Where the directory after this one lies; 0 where it is the last. */
export async function readNextDirectory(
  file: ByteReader,
  frame: TiffFrame,
  directory: number,
): Promise<number> {
  const { isBig, littleEndian } = frame
  const counter = viewOf(await readWhole(file, directory, isBig ? 8 : 2))
  const count = isBig ? Number(counter.getBigUint64(0, littleEndian)) : counter.getUint16(0, littleEndian)
  const at = directory + (isBig ? 8 + count * 20 : 2 + count * 12)
  const link = viewOf(await readWhole(file, at, isBig ? 8 : 4))
  return isBig ? Number(link.getBigUint64(0, littleEndian)) : link.getUint32(0, littleEndian)
}

/** @throws AppError `input-corrupt` where the file ends before */
async function readWhole(file: ByteReader, position: number, length: number): Promise<Uint8Array> {
  const bytes = await readBytes(file, position, length)
  if (bytes.length === length) return bytes
  const message = `Expected a directory of the TIFF file at byte ${position}, but the file ends before.`
  throw new AppError('input-corrupt', message)
}

/** A directory's fields with their values turned little-endian; damaged fields and those of no measure are left out. */
export async function readTiffDirectory(
  file: ByteReader,
  frame: TiffFrame,
  directory: number,
  wanted: WantedFields = {},
): Promise<TiffField[]> {
  const { isBig, littleEndian } = frame
  const [countBytes, entryBytes, inlineBytes] = isBig ? [8, 20, 8] : [2, 12, 4]
  const wide = (view: DataView, at: number) =>
    isBig ? Number(view.getBigUint64(at, littleEndian)) : view.getUint32(at, littleEndian)
  const counter = await readBytes(file, directory, countBytes)
  if (counter.length < countBytes) return []
  const count = isBig
    ? Number(viewOf(counter).getBigUint64(0, littleEndian))
    : viewOf(counter).getUint16(0, littleEndian)
  const table = await readBytes(file, directory + countBytes, Math.min(count, maximumEntries) * entryBytes)
  const fields: TiffField[] = []
  let spareBytes = maximumDirectoryBytes
  for (let at = 0; at + entryBytes <= table.length; at += entryBytes) {
    const entry = viewOf(table.subarray(at, at + entryBytes))
    const type = entry.getUint16(2, littleEndian)
    const values = wide(entry, 4)
    const length = values * (tiffTypeBytes[type] ?? 0)
    const tag = entry.getUint16(0, littleEndian)
    const isWanted = wanted.tags?.has(tag) ?? true
    if (!isWanted || length === 0 || length > Math.min(spareBytes, wanted.valueBytes ?? spareBytes)) continue
    const inlineAt = at + 4 + inlineBytes
    const bytes =
      length <= inlineBytes
        ? new Uint8Array(table.subarray(inlineAt, inlineAt + length))
        : await readBytes(file, wide(entry, 4 + inlineBytes), length)
    if (bytes.length < length) continue
    spareBytes -= length
    const value = littleEndian ? bytes : swappedNumbers(bytes, type)
    fields.push({ tag, type, count: values, bytes: value })
  }
  return fields
}

/**
 * Bytes that the values of a directory take together, without reading any. Values do not overlap in a sound file, so that
 * they are no more than the file.
 */
export async function directoryValueBytes(
  file: ByteReader,
  { isBig, littleEndian }: TiffFrame,
  directory: number,
): Promise<number> {
  const [countBytes, entryBytes] = isBig ? [8, 20] : [2, 12]
  const counter = await readBytes(file, directory, countBytes)
  if (counter.length < countBytes) return 0
  const count = isBig
    ? Number(viewOf(counter).getBigUint64(0, littleEndian))
    : viewOf(counter).getUint16(0, littleEndian)
  const table = viewOf(
    await readBytes(file, directory + countBytes, Math.min(count, maximumEntries) * entryBytes),
  )
  let sum = 0
  for (let at = 0; at + entryBytes <= table.byteLength; at += entryBytes) {
    const values = isBig
      ? Number(table.getBigUint64(at + 4, littleEndian))
      : table.getUint32(at + 4, littleEndian)
    sum += values * (tiffTypeBytes[table.getUint16(at + 2, littleEndian)] ?? 0)
  }
  return sum
}

/** Turns each number of a value around, in place; rationals are two numbers of four bytes. */
export function swappedNumbers(bytes: Uint8Array, type: number): Uint8Array {
  const width = type === 5 || type === 10 ? 4 : (tiffTypeBytes[type] ?? 1)
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length - (bytes.length % width))
  if (width === 2) whole.swap16()
  else if (width === 4) whole.swap32()
  else if (width === 8) whole.swap64()
  return bytes
}

/** The number a field holds, or `null` where it holds something else. */
export function tiffNumber(field: TiffField | undefined): number | null {
  if (field === undefined) return null
  const view = viewOf(field.bytes)
  if (field.bytes.length === 8) return Number(view.getBigUint64(0, true))
  if (field.bytes.length === 4) return view.getUint32(0, true)
  return field.bytes.length === 2 ? view.getUint16(0, true) : null
}

/** All whole numbers a field holds; none where it holds something else. */
export function tiffNumberList(field: TiffField | undefined): number[] {
  const width = field === undefined ? 0 : (tiffTypeBytes[field.type] ?? 0)
  if (field === undefined || ![1, 2, 4, 8].includes(width)) return []
  const view = viewOf(field.bytes)
  return Array.from({ length: Math.floor(field.bytes.length / width) }, (_, index) => {
    const at = index * width
    if (width === 8) return Number(view.getBigUint64(at, true))
    if (width === 4) return view.getUint32(at, true)
    return width === 2 ? view.getUint16(at, true) : view.getUint8(at)
  })
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
