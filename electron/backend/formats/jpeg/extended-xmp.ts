import { createHash } from 'node:crypto'
import { concatenated } from '../../image/metadata/byte-tools.ts'
import { beginsWith, type JpegSegment } from './jpeg-segments.ts'

/*
 * XMP too long for one segment of a JPEG file (XMP Specification Part 3, 1.1.3.1): a main packet names the rest by its
 * MD5, which follows in portions.
 */
const extension = 'http://ns.adobe.com/xmp/extension/\0'
const guidLength = 32
const portionHead = extension.length + guidLength + 8
const largestPortion = 65_000
const mostBytes = 8 * 1024 ** 2

/** The rest of a long packet, or `null` where there is none or parts of it are missing. */
export function readExtendedXmp(segments: readonly JpegSegment[]): string | null {
  const portions = segments.filter((segment) => segment.marker === 0xe1 && beginsWith(segment, extension))
  const first = portions[0]
  if (first === undefined) return null
  const headOf = ({ data }: JpegSegment) => {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
    const at = extension.length + guidLength
    return data.length < portionHead ? null : { length: view.getUint32(at), offset: view.getUint32(at + 4) }
  }
  const length = headOf(first)?.length ?? 0
  if (length === 0 || length > mostBytes) return null
  const whole = new Uint8Array(length)
  let filled = 0
  for (const portion of portions) {
    const head = headOf(portion)
    const bytes = portion.data.subarray(portionHead)
    if (head === null || head.offset + bytes.length > length) return null
    whole.set(bytes, head.offset)
    filled += bytes.length
  }
  return filled === length ? new TextDecoder().decode(whole) : null
}

/** One packet of both: the descriptions of the rest stand after those of the main one. */
export function joinedXmp(main: Uint8Array, rest: string): Uint8Array {
  const text = new TextDecoder().decode(main)
  const inner = /<rdf:RDF[^>]*>([^]*)<\/rdf:RDF>/.exec(rest)?.[1]
  const end = text.lastIndexOf('</rdf:RDF>')
  if (inner === undefined || end < 0) return main
  return new TextEncoder().encode(text.slice(0, end) + inner + text.slice(end))
}

/** Contents of the segments for a packet that is too long for one, without the marker and length. */
export function extendedXmpSegments(packet: string): Uint8Array[] {
  const encoder = new TextEncoder()
  const bytes = encoder.encode(packet.replace(/<\?xpacket[^>]*\?>/g, '').trim())
  const guid = createHash('md5').update(bytes).digest('hex').toUpperCase()
  const main =
    'http://ns.adobe.com/xap/1.0/\0<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>' +
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    `<rdf:Description rdf:about="" xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmpNote:HasExtendedXMP="${guid}"/>` +
    '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
  const segments: Uint8Array[] = [encoder.encode(main)]
  for (let offset = 0; offset < bytes.length; offset += largestPortion) {
    const numbers = new DataView(new ArrayBuffer(8))
    numbers.setUint32(0, bytes.length)
    numbers.setUint32(4, offset)
    segments.push(
      concatenated([
        encoder.encode(extension + guid),
        new Uint8Array(numbers.buffer),
        bytes.subarray(offset, offset + largestPortion),
      ]),
    )
  }
  return segments
}
