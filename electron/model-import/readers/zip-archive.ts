import { Inflate } from 'fflate'
import { AppError } from '../../common/messages/app-error.ts'
import { ByteReader } from './byte-reader.ts'
import { crc32 } from './crc32.ts'
import { invalidModel, unsupportedModel } from './invalid-model.ts'
import { type UnpackingBudget, unpackingBudget } from './unpacking-budget.ts'

const endOfDirectorySignature = 0x06054b50
const zip64LocatorSignature = 0x07064b50
const zip64EndSignature = 0x06064b50
const directoryEntrySignature = 0x02014b50
const localHeaderSignature = 0x04034b50
const largestEntryCount = 100_000
/** Packed bytes unpacked at a time: deflate makes at most 1032 bytes of one (RFC 1951). */
const inflateStepBytes = 1 << 14

/** One file of the archive, as its central directory describes it. */
export interface ZipEntry {
  readonly name: string
  readonly method: number
  readonly encrypted: boolean
  readonly crc32: number
  readonly compressedBytes: number
  readonly sizeBytes: number
  readonly headerOffset: number
}

/** A ZIP archive in memory. Nothing is unpacked before {@link ZipArchive.read} asks for it. */
export interface ZipArchive {
  readonly entries: ReadonlyMap<string, ZipEntry>
  /** The content of one entry: a view of the archive where it is stored, a new array where it is deflated. */
  read(name: string): Uint8Array
}

/**
 * Opens a ZIP archive (PKWARE APPNOTE 6.3, zip64 included) by its central directory.
 * @throws AppError `model-invalid` for a damaged archive, `model-unsupported` for encryption or another packing
 */
export function openZip(bytes: Uint8Array): ZipArchive {
  const directory = locateDirectory(bytes)
  const entries = readDirectory(bytes, directory)
  const budget = unpackingBudget(bytes.length)
  return {
    entries,
    read(name) {
      const entry = entries.get(name)
      if (entry === undefined) throw invalidModel(`Expected the archive to hold "${name}", but it does not.`)
      return readEntry(bytes, entry, budget)
    },
  }
}

interface Directory {
  readonly offset: number
  readonly sizeBytes: number
  readonly count: number
}

function locateDirectory(bytes: Uint8Array): Directory {
  const end = findEndOfDirectory(bytes)
  const reader = new ByteReader(bytes, 'the end record of the ZIP archive')
  reader.seek(end + 10)
  const count = reader.u16()
  const sizeBytes = reader.u32()
  const offset = reader.u32()
  const zip64 = count === 0xffff || sizeBytes === 0xffffffff || offset === 0xffffffff
  const directory = zip64 ? readZip64End(bytes, end) : { count, sizeBytes, offset }
  if (directory.offset + directory.sizeBytes > bytes.length)
    throw invalidModel(
      `Expected the ZIP directory to lie inside the file of ${bytes.length} bytes, but it ends at ${directory.offset + directory.sizeBytes}. The file may be cut short.`,
    )
  if (directory.count > largestEntryCount || directory.count * 46 > directory.sizeBytes)
    throw invalidModel(
      `Expected at most ${Math.min(largestEntryCount, Math.floor(directory.sizeBytes / 46))} ZIP entries, but the archive claims ${directory.count}.`,
    )
  return directory
}

/** The end record is 22 bytes and a comment of at most 65,535. */
function findEndOfDirectory(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const lowest = Math.max(0, bytes.length - 22 - 0xffff)
  for (let offset = bytes.length - 22; offset >= lowest; offset--)
    if (view.getUint32(offset, true) === endOfDirectorySignature) return offset
  throw invalidModel(
    'Expected a ZIP archive to end with its directory, but none was found. The file may be cut short.',
  )
}

function readZip64End(bytes: Uint8Array, end: number): Directory {
  const reader = new ByteReader(bytes, 'the zip64 end record')
  reader.seek(end - 20)
  if (reader.u32() !== zip64LocatorSignature)
    throw invalidModel('Expected a zip64 locator before the end of the ZIP archive, but found none.')
  reader.skip(4)
  reader.seek(reader.u64())
  if (reader.u32() !== zip64EndSignature)
    throw invalidModel('Expected a zip64 end record where its locator points, but found none.')
  reader.skip(28)
  const count = reader.u64()
  const sizeBytes = reader.u64()
  return { count, sizeBytes, offset: reader.u64() }
}

function readDirectory(bytes: Uint8Array, directory: Directory): Map<string, ZipEntry> {
  const reader = new ByteReader(
    bytes.subarray(directory.offset, directory.offset + directory.sizeBytes),
    'the ZIP directory',
  )
  const entries = new Map<string, ZipEntry>()
  for (let index = 0; index < directory.count; index++) {
    const entry = readDirectoryEntry(reader)
    if (entries.has(entry.name))
      throw invalidModel(`Expected distinct ZIP entries, but "${entry.name}" comes twice.`)
    entries.set(entry.name, entry)
  }
  return entries
}

function readDirectoryEntry(reader: ByteReader): ZipEntry {
  if (reader.u32() !== directoryEntrySignature)
    throw invalidModel('Expected an entry in the ZIP directory, but found something else.')
  reader.skip(4)
  const flags = reader.u16()
  const method = reader.u16()
  reader.skip(4)
  const crc = reader.u32()
  let compressedBytes = reader.u32()
  let sizeBytes = reader.u32()
  const nameLength = reader.u16()
  const extraLength = reader.u16()
  const commentLength = reader.u16()
  reader.skip(8)
  let headerOffset = reader.u32()
  const name = reader.utf8(nameLength)
  const zip64 = findZip64Field(reader.take(extraLength))
  if (sizeBytes === 0xffffffff && zip64) sizeBytes = zip64.u64()
  if (compressedBytes === 0xffffffff && zip64) compressedBytes = zip64.u64()
  if (headerOffset === 0xffffffff && zip64) headerOffset = zip64.u64()
  reader.skip(commentLength)
  return {
    name,
    method,
    encrypted: (flags & 1) !== 0,
    crc32: crc,
    compressedBytes,
    sizeBytes,
    headerOffset,
  }
}

function findZip64Field(extra: Uint8Array): ByteReader | null {
  const reader = new ByteReader(extra, 'the extra fields of a ZIP entry')
  while (reader.remaining >= 4) {
    const id = reader.u16()
    const field = reader.take(reader.u16())
    if (id === 1) return new ByteReader(field, 'the zip64 sizes of a ZIP entry')
  }
  return null
}

function readEntry(bytes: Uint8Array, entry: ZipEntry, budget: UnpackingBudget): Uint8Array {
  if (entry.encrypted)
    throw unsupportedModel(`Expected an open archive, but "${entry.name}" in it is encrypted.`)
  const reader = new ByteReader(bytes, `the ZIP entry "${entry.name}"`)
  reader.seek(entry.headerOffset)
  if (reader.u32() !== localHeaderSignature)
    throw invalidModel(`Expected the header of ZIP entry "${entry.name}", but found something else.`)
  reader.skip(22)
  // The local extra field is where PyTorch pads its storages to 64 bytes, so only it knows where data begins.
  const nameLength = reader.u16()
  const extraLength = reader.u16()
  reader.skip(nameLength + extraLength)
  const packed = reader.take(entry.compressedBytes)
  if (entry.method === 0) {
    if (entry.compressedBytes !== entry.sizeBytes)
      throw invalidModel(`Expected the stored entry "${entry.name}" to have one size, but it states two.`)
    requireChecksum(entry, packed)
    return packed
  }
  if (entry.method !== 8)
    throw unsupportedModel(
      `Expected ZIP entries stored or deflated, but "${entry.name}" uses method ${entry.method}.`,
    )
  budget.take(entry.sizeBytes, `"${entry.name}"`)
  const unpacked = inflateEntry(entry, packed)
  requireChecksum(entry, unpacked)
  return unpacked
}

/** Unpacks no more than the entry says it holds. */
function inflateEntry({ name, sizeBytes }: ZipEntry, packed: Uint8Array): Uint8Array {
  const unpacked = new Uint8Array(sizeBytes)
  let length = 0
  const inflate = new Inflate((piece) => {
    if (length + piece.length > sizeBytes)
      throw invalidModel(`Expected "${name}" to unpack to ${sizeBytes} bytes, but it holds more.`)
    unpacked.set(piece, length)
    length += piece.length
  })
  try {
    for (let offset = 0; offset < packed.length; offset += inflateStepBytes)
      inflate.push(
        packed.subarray(offset, offset + inflateStepBytes),
        offset + inflateStepBytes >= packed.length,
      )
  } catch (error) {
    if (error instanceof AppError) throw error
    throw invalidModel(`The ZIP entry "${name}" is damaged and cannot be unpacked.`, error)
  }
  if (length < sizeBytes)
    throw invalidModel(`Expected "${name}" to unpack to ${sizeBytes} bytes, but it holds ${length}.`)
  return unpacked
}

/** PyTorch writes 0 where it was told to leave checksums out. */
function requireChecksum(entry: ZipEntry, content: Uint8Array): void {
  if (entry.crc32 === 0 || crc32(content) === entry.crc32) return
  throw invalidModel(`The ZIP entry "${entry.name}" is damaged: its checksum is another.`)
}
