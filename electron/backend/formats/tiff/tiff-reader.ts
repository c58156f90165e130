import type { FileHandle } from 'node:fs/promises'
import { AppError } from '../../../common/messages/app-error.ts'
import { readBytes } from '../../image/metadata/byte-tools.ts'
import { tiffTypeBytes, type TiffField } from './tiff-directory.ts'

/** How a TIFF file writes numbers, and where its first directory lies. */
export interface TiffFrame {
  readonly isBig: boolean
  readonly littleEndian: boolean
  readonly firstDirectory: number
}

/** Values larger than this are pixels or damage, not metadata. */
const maximumValueBytes = 64 * 1024 * 1024
const maximumEntries = 4096

/** Reads a TIFF or BigTIFF header; `null` where the file is neither. */
export async function readTiffFrame(file: FileHandle): Promise<TiffFrame | null> {
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
  file: FileHandle,
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
async function readWhole(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = await readBytes(file, position, length)
  if (bytes.length === length) return bytes
  const message = `Expected a directory of the TIFF file at byte ${position}, but the file ends before.`
  throw new AppError('input-corrupt', message)
}

/** A directory's fields with their values turned little-endian; damaged fields are left out. */
export async function readTiffDirectory(
  file: FileHandle,
  frame: TiffFrame,
  directory: number,
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
  for (let at = 0; at + entryBytes <= table.length; at += entryBytes) {
    const entry = viewOf(table.subarray(at, at + entryBytes))
    const type = entry.getUint16(2, littleEndian)
    const values = wide(entry, 4)
    const length = values * (tiffTypeBytes[type] ?? 0)
    if (length === 0 || length > maximumValueBytes) continue
    const inlineAt = at + 4 + inlineBytes
    const bytes =
      length <= inlineBytes
        ? new Uint8Array(table.subarray(inlineAt, inlineAt + length))
        : await readBytes(file, wide(entry, 4 + inlineBytes), length)
    if (bytes.length < length) continue
    const value = littleEndian ? bytes : swappedNumbers(bytes, type)
    fields.push({ tag: entry.getUint16(0, littleEndian), type, count: values, bytes: value })
  }
  return fields
}

/** Turns each number of a value around, in place; rationals are two numbers of four bytes. */
export function swappedNumbers(bytes: Uint8Array, type: number): Uint8Array {
  const width = type === 5 || type === 10 ? 4 : (tiffTypeBytes[type] ?? 1)
  for (let at = 0; at + width <= bytes.length; at += width) bytes.subarray(at, at + width).reverse()
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
