/** Directories of an EXIF block: a TIFF structure after CIPA DC-008 and TIFF 6.0. */

const prefix = 'Exif\0\0'
const shortType = 3
const longType = 4

/** Bytes of one entry of a directory. */
export const entryBytes = 12

/** An EXIF block, and how its numbers are stored. */
export interface Block {
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly littleEndian: boolean
}

/** The block without the `Exif` prefix that JPEG puts before it. */
export function withoutPrefix(exif: Uint8Array): Uint8Array {
  const isPrefixed = String.fromCharCode(...exif.subarray(0, prefix.length)) === prefix
  return isPrefixed ? exif.subarray(prefix.length) : exif
}

/** Reads the header; `null` where it is not that of a TIFF structure. */
export function openBlock(bytes: Uint8Array): Block | null {
  if (bytes.length < 14) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const order = view.getUint16(0)
  const littleEndian = order === 0x4949
  if (!littleEndian && order !== 0x4d4d) return null
  return view.getUint16(2, littleEndian) === 42 ? { bytes, view, littleEndian } : null
}

/** Where the first directory lies, or `null` where there is none. */
export function firstDirectory(block: Block): number | null {
  const first = block.view.getUint32(4, block.littleEndian)
  return isDirectory(block, first) ? first : null
}

/** Whether a whole directory with its link to the next lies at this offset. */
export function isDirectory(block: Block, at: number): boolean {
  return at >= 8 && at + 2 <= block.bytes.length && endOfEntries(block, at) + 4 <= block.bytes.length
}

/** Where the entries of a directory end; the link to the next directory follows. */
export function endOfEntries(block: Block, directory: number): number {
  return directory + 2 + block.view.getUint16(directory, block.littleEndian) * entryBytes
}

/** Offset of a directory's entry for a tag. */
export function find(block: Block, directory: number, wanted: number): number | null {
  for (let at = directory + 2; at < endOfEntries(block, directory); at += entryBytes) {
    if (block.view.getUint16(at, block.littleEndian) === wanted) return at
  }
  return null
}

/** Where an entry's offset value points; 0, which is no directory, where there is no entry. */
export function pointer(block: Block, entry: number | null): number {
  return entry === null ? 0 : block.view.getUint32(entry + 8, block.littleEndian)
}

/** Sets an entry that holds a single number, as a number that is wide enough. */
export function setNumber(block: Block, entry: number | null, value: number): void {
  if (entry === null) return
  const { view, littleEndian } = block
  const type = view.getUint16(entry + 2, littleEndian)
  if ((type !== shortType && type !== longType) || view.getUint32(entry + 4, littleEndian) !== 1) return
  if (type === shortType && value <= 0xffff) {
    view.setUint16(entry + 8, value, littleEndian)
  } else {
    view.setUint16(entry + 2, longType, littleEndian)
    view.setUint32(entry + 8, value, littleEndian)
  }
}
