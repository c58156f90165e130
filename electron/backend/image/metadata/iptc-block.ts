import { concatenated } from './byte-tools.ts'

/**
 * IPTC-IIM records. JPEG files wrap them in Photoshop image resources, TIFF files carry them bare; here they are
 * bare. Structure after IPTC-NAA IIM 4.2 and Adobe's "Photoshop File Formats", image resource blocks.
 */

const photoshopHeader = 'Photoshop 3.0\0'
const resourceSignature = '8BIM'
const iptcResource = 0x0404
const recordMarker = 0x1c

/** Datasets of record 2 that name a place: location codes, city, sublocation, province, country. */
const placeDatasets = new Set([26, 27, 90, 92, 95, 100, 101])

/** The bare records in what a file carried, or `null` where there are none. */
export function bareIptc(data: Uint8Array): Uint8Array | null {
  if (data[0] === recordMarker) return data
  const start = ascii(data, 0, photoshopHeader.length) === photoshopHeader ? photoshopHeader.length : 0
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  for (let at = start; at + 12 <= data.length && ascii(data, at, 4) === resourceSignature;) {
    const nameBytes = even(1 + (data[at + 6] ?? 0))
    if (at + 10 + nameBytes > data.length) return null
    const length = view.getUint32(at + 6 + nameBytes)
    const content = at + 10 + nameBytes
    if (view.getUint16(at + 4) === iptcResource) return data.subarray(content, content + length)
    at = content + even(length)
  }
  return null
}

/** Clipping paths (2000 to 2998, and the name of one at 2999), the copyright flag and its address. */
const lasting = (id: number): boolean => (id >= 2000 && id <= 2999) || id === 0x040a || id === 0x040b

/** The resources of a Photoshop segment that stay true of a larger picture: their places are parts of its sides. */
export function lastingResources(data: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = []
  if (ascii(data, 0, photoshopHeader.length) !== photoshopHeader) return new Uint8Array()
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  for (let at = photoshopHeader.length; at + 12 <= data.length;) {
    const nameBytes = even(1 + (data[at + 6] ?? 0))
    if (ascii(data, at, 4) !== resourceSignature || at + 10 + nameBytes > data.length) break
    const end = at + 10 + nameBytes + even(view.getUint32(at + 6 + nameBytes))
    if (end > data.length) break
    if (lasting(view.getUint16(at + 4))) kept.push(data.subarray(at, end))
    at = end
  }
  return concatenated(kept)
}

/** Bare records, and other resources, as JPEG's APP13 segment carries them; `null` where there are none. */
export function photoshopSegment(records: Uint8Array | null, others: Uint8Array | null): Uint8Array | null {
  const header = new TextEncoder().encode(photoshopHeader)
  if (records === null) return others === null ? null : concatenated([header, others])
  return concatenated([photoshopIptc(records), ...(others === null ? [] : [others])])
}

/** Bare records as JPEG's APP13 segment carries them. */
export function photoshopIptc(records: Uint8Array): Uint8Array {
  const header = new TextEncoder().encode(`${photoshopHeader}${resourceSignature}`)
  const result = new Uint8Array(header.length + 8 + even(records.length))
  const view = new DataView(result.buffer)
  result.set(header)
  view.setUint16(header.length, iptcResource)
  view.setUint32(header.length + 4, records.length)
  result.set(records, header.length + 8)
  return result
}

/** The records without those that name a place. Stops at the first damaged record. */
export function iptcWithoutPlace(records: Uint8Array): Uint8Array {
  const kept: number[] = []
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength)
  for (let at = 0; at + 5 <= records.length && records[at] === recordMarker;) {
    const length = view.getUint16(at + 3)
    const end = at + 5 + length
    // Lengths above 32767 announce an extended dataset, which place names never are.
    if (length > 0x7fff || end > records.length) break
    const isPlace = records[at + 1] === 2 && placeDatasets.has(records[at + 2] ?? 0)
    if (!isPlace) kept.push(...records.subarray(at, end))
    at = end
  }
  return Uint8Array.from(kept)
}

function ascii(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length))
}

function even(length: number): number {
  return length + (length % 2)
}
