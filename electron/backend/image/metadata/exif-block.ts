import type { ExifChanges } from './exif-changes.ts'
import {
  endOfEntries,
  entryBytes,
  find,
  isDirectory,
  openBlock,
  pointer,
  setNumber,
  withoutPrefix,
  type Block,
} from './exif-directory.ts'
import { scalePixelValues, stateSrgb } from './exif-pixels.ts'

/**
 * Changes single entries of an EXIF block in place. Nothing is moved, so that offsets inside maker notes, which
 * many cameras count from the block's start, stay right. Structure after CIPA DC-008 (EXIF) and TIFF 6.0.
 */

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

/** How a block's picture must be turned to be upright, 1 to 8; 1 where it does not say. */
export function exifOrientation(exif: Uint8Array): number {
  const block = openBlock(withoutPrefix(exif))
  if (block === null) return 1
  const first = block.view.getUint32(4, block.littleEndian)
  const entry = isDirectory(block, first) ? find(block, first, tag.orientation) : null
  const value = entry === null ? 1 : block.view.getUint16(entry + 8, block.littleEndian)
  return value >= 1 && value <= 8 ? value : 1
}
