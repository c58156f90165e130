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
