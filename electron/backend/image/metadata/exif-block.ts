import { scalePixelValues, stateSrgb } from './exif-pixels.ts'

/**
 * Changes single entries of an EXIF block in place. Nothing is moved, so that offsets inside maker notes, which
 * many cameras count from the block's start, stay right. Structure after CIPA DC-008 (EXIF) and TIFF 6.0.
 */

const prefix = 'Exif\0\0'
const entryBytes = 12
const shortType = 3
const longType = 4
const rationalType = 5
const dotsPerInch = 2

const tag = {
  imageWidth: 0x0100,
  imageLength: 0x0101,
  orientation: 0x0112,
  horizontalResolution: 0x011a,
  verticalResolution: 0x011b,
  resolutionUnit: 0x0128,
  thumbnailOffset: 0x0201,
  thumbnailLength: 0x0202,
  exifDirectory: 0x8769,
  gpsDirectory: 0x8825,
  pixelWidth: 0xa002,
  pixelHeight: 0xa003,
} as const

/** Facts of the output that its EXIF block must agree with. */
export interface ExifChanges {
  readonly widthPx: number
  readonly heightPx: number
  /** Dots per inch of the output where they are not the input's; `null` leaves what the block says. */
  readonly density: number | null
  readonly removeLocation: boolean
  /** Size of the input, upright: what the block states in pixels is scaled from it. */
  readonly inputWidthPx: number
  readonly inputHeightPx: number
  /** Whether colours were converted to sRGB, whatever the block says of them. */
  readonly becomesSrgb: boolean
}

/**
 * The block as the output carries it, without the `Exif` prefix: upright, of the new size, without the thumbnail
 * (which shows the picture as it was) and, where asked, without the place. `null` where the block is damaged.
 */
export function outputExif(exif: Uint8Array, changes: ExifChanges): Uint8Array | null {
  const bytes = new Uint8Array(withoutPrefix(exif))
  const block = openBlock(bytes)
  if (block === null) return null
  const first = block.view.getUint32(4, block.littleEndian)
  if (!isDirectory(block, first)) return null
  const orientationEntry = find(block, first, tag.orientation)
  const orientation =
    orientationEntry === null ? 1 : block.view.getUint16(orientationEntry + 8, block.littleEndian)
  setNumber(block, orientationEntry, 1)
  setNumber(block, find(block, first, tag.imageWidth), changes.widthPx)
  setNumber(block, find(block, first, tag.imageLength), changes.heightPx)
  if (changes.density !== null) setDensity(block, first, changes.density)
  const details = pointer(block, find(block, first, tag.exifDirectory))
  if (isDirectory(block, details)) {
    setNumber(block, find(block, details, tag.pixelWidth), changes.widthPx)
    setNumber(block, find(block, details, tag.pixelHeight), changes.heightPx)
    scalePixelValues(block, details, orientation, changes)
    if (changes.becomesSrgb) stateSrgb(block, details)
  }
  if (changes.removeLocation) removeDirectory(block, first, tag.gpsDirectory)
  return withoutThumbnail(block, first)
}

/** Whether the block names the place the picture was taken. */
export function hasLocation(exif: Uint8Array): boolean {
  const block = openBlock(withoutPrefix(exif))
  if (block === null) return false
  const first = block.view.getUint32(4, block.littleEndian)
  return isDirectory(block, first) && find(block, first, tag.gpsDirectory) !== null
}

export interface Block {
  readonly bytes: Uint8Array
  readonly view: DataView
  readonly littleEndian: boolean
}

export function withoutPrefix(exif: Uint8Array): Uint8Array {
  const isPrefixed = String.fromCharCode(...exif.subarray(0, prefix.length)) === prefix
  return isPrefixed ? exif.subarray(prefix.length) : exif
}

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

function endOfEntries(block: Block, directory: number): number {
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

function setDensity(block: Block, first: number, density: number): void {
  const { bytes, view, littleEndian } = block
  setNumber(block, find(block, first, tag.resolutionUnit), dotsPerInch)
  for (const wanted of [tag.horizontalResolution, tag.verticalResolution]) {
    const entry = find(block, first, wanted)
    const at = pointer(block, entry)
    if (entry === null || view.getUint16(entry + 2, littleEndian) !== rationalType) continue
    if (at < 8 || at + 8 > bytes.length) continue
    view.setUint32(at, Math.round(density * 100), littleEndian)
    view.setUint32(at + 4, 100, littleEndian)
  }
}

/** Blanks a directory with all its values and takes its entry out of the parent. */
function removeDirectory(block: Block, parent: number, directoryTag: number): void {
  const entry = find(block, parent, directoryTag)
  if (entry === null) return
  const directory = pointer(block, entry)
  if (isDirectory(block, directory)) {
    for (let at = directory + 2; at < endOfEntries(block, directory); at += entryBytes) blankValue(block, at)
    block.bytes.fill(0, directory, endOfEntries(block, directory) + 4)
  }
  const end = endOfEntries(block, parent) + 4
  block.bytes.copyWithin(entry, entry + entryBytes, end)
  block.bytes.fill(0, end - entryBytes, end)
  block.view.setUint16(parent, block.view.getUint16(parent, block.littleEndian) - 1, block.littleEndian)
}

const typeBytes: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  7: 1,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
}

function blankValue(block: Block, entry: number): void {
  const type = block.view.getUint16(entry + 2, block.littleEndian)
  const length = (typeBytes[type] ?? 1) * block.view.getUint32(entry + 4, block.littleEndian)
  const at = pointer(block, entry)
  if (length > 4 && at + length <= block.bytes.length) block.bytes.fill(0, at, at + length)
}

/** Unlinks the second directory, which describes the thumbnail, and cuts or blanks the thumbnail's bytes. */
function withoutThumbnail(block: Block, first: number): Uint8Array {
  const { bytes, view, littleEndian } = block
  const link = endOfEntries(block, first)
  const second = view.getUint32(link, littleEndian)
  view.setUint32(link, 0, littleEndian)
  if (!isDirectory(block, second)) return bytes
  const start = pointer(block, find(block, second, tag.thumbnailOffset))
  const end = start + pointer(block, find(block, second, tag.thumbnailLength))
  if (start <= second || end > bytes.length) return bytes
  bytes.fill(0, start, end)
  // A byte or two of padding may follow the thumbnail.
  return end + 2 >= bytes.length ? bytes.subarray(0, start) : bytes
}
