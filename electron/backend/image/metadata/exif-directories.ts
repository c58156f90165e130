import { tiffTypeBytes, type TiffField } from '../../formats/tiff/tiff-directory.ts'
import { swappedNumbers } from '../../formats/tiff/tiff-reader.ts'
import { metadataTag } from './tiff-tags.ts'

/** An EXIF block taken apart: values little-endian, pointers between directories left out. */
export interface ExifDirectories {
  readonly first: readonly TiffField[]
  readonly details: readonly TiffField[]
  readonly gps: readonly TiffField[]
  readonly interoperability: readonly TiffField[]
}

const pointers = new Set<number>([metadataTag.exif, metadataTag.gps, metadataTag.interoperability])

/** Takes an EXIF block (without prefix) apart, or gives `null` where it is damaged. */
export function exifDirectories(exif: Uint8Array): ExifDirectories | null {
  if (exif.length < 14) return null
  const view = new DataView(exif.buffer, exif.byteOffset, exif.byteLength)
  const littleEndian = view.getUint16(0) === 0x4949
  if (!littleEndian && view.getUint16(0) !== 0x4d4d) return null
  const read = (at: number | undefined) => readDirectory(exif, view, at ?? 0, littleEndian)
  const first = read(view.getUint32(4, littleEndian))
  const details = read(first.links.get(metadataTag.exif))
  return {
    first: first.fields,
    details: details.fields,
    gps: read(first.links.get(metadataTag.gps)).fields,
    interoperability: read(details.links.get(metadataTag.interoperability)).fields,
  }
}

function readDirectory(
  exif: Uint8Array,
  view: DataView,
  directory: number,
  littleEndian: boolean,
): { fields: TiffField[]; links: Map<number, number> } {
  const fields: TiffField[] = []
  const links = new Map<number, number>()
  if (directory < 8 || directory + 2 > exif.length) return { fields, links }
  const count = view.getUint16(directory, littleEndian)
  for (let at = directory + 2; at + 12 <= Math.min(exif.length, directory + 2 + count * 12); at += 12) {
    const tag = view.getUint16(at, littleEndian)
    const type = view.getUint16(at + 2, littleEndian)
    const values = view.getUint32(at + 4, littleEndian)
    if (pointers.has(tag)) {
      links.set(tag, view.getUint32(at + 8, littleEndian))
      continue
    }
    const length = (tiffTypeBytes[type] ?? 0) * values
    const start = length <= 4 ? at + 8 : view.getUint32(at + 8, littleEndian)
    if (length === 0 || start + length > exif.length) continue
    const bytes = new Uint8Array(exif.subarray(start, start + length))
    fields.push({ tag, type, count: values, bytes: littleEndian ? bytes : swappedNumbers(bytes, type) })
  }
  return { fields, links }
}
