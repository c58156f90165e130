import type { FileHandle } from 'node:fs/promises'
import { extendedXmpSegments } from './extended-xmp.ts'
import { photoshopSegment } from '../../image/metadata/iptc-block.ts'
import type { EmbedRequest } from '../format-writer.ts'
import { concatenated, copyRange } from '../../image/metadata/byte-tools.ts'

/** A segment's length field counts itself and has 16 bits. */
const maximumSegmentBytes = 0xffff - 2
const startMarkerBytes = 2
const marker = { app0: 0xe0, app1: 0xe1, app13: 0xed, comment: 0xfe } as const

/**
 * Copies a JPEG file with metadata segments after its JFIF header: EXIF and XMP in APP1, IPTC in APP13 (CIPA DC-008,
 * "XMP Specification Part 3", Photoshop resources). Dots per inch go into that header, which is added where the encoder
 * wrote none; `null` adds none.
 * @returns what did not fit into a segment of 64 KiB and was left out
 */
export async function embedInJpeg(
  from: FileHandle,
  to: FileHandle,
  { metadata, density }: Pick<EmbedRequest, 'metadata' | 'density'>,
): Promise<readonly string[]> {
  const encoder = new TextEncoder()
  const parts: [string, number, Uint8Array | null][] = [
    ['EXIF', marker.app1, prefixed('Exif\0\0', metadata.exif)],
    [
      'XMP',
      marker.app1,
      prefixed('http://ns.adobe.com/xap/1.0/\0', metadata.xmp && encoder.encode(metadata.xmp)),
    ],
    ['IPTC', marker.app13, photoshopSegment(metadata.iptc, metadata.photoshop ?? null)],
    ['JPEG comment', marker.comment, metadata.comment ?? null],
  ]
  const wanted = parts.filter((part): part is [string, number, Uint8Array] => part[2] !== null)
  const isLong = ([, , bytes]: readonly [string, number, Uint8Array]): boolean =>
    bytes.length > maximumSegmentBytes
  const segments = wanted.flatMap((part) => {
    const [name, kind, bytes] = part
    if (!isLong(part)) return [segment(kind, bytes)]
    return name === 'XMP' && metadata.xmp !== null
      ? extendedXmpSegments(metadata.xmp).map((portion) => segment(kind, portion))
      : []
  })
  const start = await endOfJfif(from)
  await copyRange(from, to, 0, start, 0)
  const needsJfif = density !== null && start === startMarkerBytes
  const inserted = concatenated([...(needsJfif ? [jfif(density)] : []), ...segments])
  await to.write(inserted, 0, inserted.length, start)
  await copyRange(from, to, start, (await from.stat()).size, start + inserted.length)
  return wanted.filter((part) => isLong(part) && part[0] !== 'XMP').map(([name]) => name)
}

function prefixed(prefix: string, bytes: Uint8Array | null | ''): Uint8Array | null {
  return bytes === null || bytes === '' ? null : concatenated([new TextEncoder().encode(prefix), bytes])
}

function segment(kind: number, bytes: Uint8Array): Uint8Array {
  const length = bytes.length + 2
  return concatenated([Uint8Array.of(0xff, kind, length >> 8, length & 0xff), bytes])
}

/** A JFIF 1.02 segment with dots per inch and without a thumbnail. */
function jfif(density: number): Uint8Array {
  const dots = Math.min(0xffff, Math.max(1, Math.round(density)))
  const [high, low] = [dots >> 8, dots & 0xff]
  return segment(
    marker.app0,
    concatenated([new TextEncoder().encode('JFIF\0'), Uint8Array.of(1, 2, 1, high, low, high, low, 0, 0)]),
  )
}

/** Offset after the start marker and, where there is one, the JFIF segment, which must come first. */
async function endOfJfif(file: FileHandle): Promise<number> {
  const head = new Uint8Array(6)
  await file.read(head, 0, head.length, 0)
  if (head[2] !== 0xff || head[3] !== marker.app0) return startMarkerBytes
  return 4 + ((head[4] ?? 0) << 8) + (head[5] ?? 0)
}
