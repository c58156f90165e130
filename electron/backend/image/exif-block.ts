/**
 * Changes single entries of an EXIF block in place. Nothing is moved, so that offsets inside maker notes, which
 * many cameras count from the block's start, stay right. Structure after CIPA DC-008 and TIFF 6.0.
 */

const exifPrefix = 'Exif\0\0'
const orientationTag = 0x0112
const entryBytes = 12

/** A copy of the block that says "upright"; unchanged where it is damaged or says nothing. */
export function uprightExif(exif: Uint8Array): Uint8Array {
  const copy = exif.slice()
  const entry = findEntry(copy, orientationTag)
  if (entry !== null) entry.view.setUint16(entry.offset + 8, 1, entry.littleEndian)
  return copy
}

interface Entry {
  readonly view: DataView
  readonly offset: number
  readonly littleEndian: boolean
}

/** An entry of the first directory. */
function findEntry(exif: Uint8Array, tag: number): Entry | null {
  const prefixed = String.fromCharCode(...exif.subarray(0, exifPrefix.length)) === exifPrefix
  const start = exif.byteOffset + (prefixed ? exifPrefix.length : 0)
  const view = new DataView(exif.buffer, start, exif.byteOffset + exif.byteLength - start)
  if (view.byteLength < 8) return null
  const order = view.getUint16(0)
  if (order !== 0x4949 && order !== 0x4d4d) return null
  const littleEndian = order === 0x4949
  const directory = view.getUint32(4, littleEndian)
  if (directory + 2 > view.byteLength) return null
  const count = view.getUint16(directory, littleEndian)
  for (let index = 0; index < count; index++) {
    const offset = directory + 2 + index * entryBytes
    if (offset + entryBytes > view.byteLength) return null
    if (view.getUint16(offset, littleEndian) === tag) return { view, offset, littleEndian }
  }
  return null
}
