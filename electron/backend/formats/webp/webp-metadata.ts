import type { FileHandle } from 'node:fs/promises'
import { concatenated, copyRange, readBytes, writeAll } from '../../image/metadata/byte-tools.ts'
import type { EmbedRequest } from '../format-writer.ts'

const flag = { xmp: 0x04, exif: 0x08, alpha: 0x10 } as const
const riffHeaderBytes = 12

/**
 * Copies a WebP file with EXIF and XMP chunks after its picture (RFC 9649). A file in the simple format first gets
 * the extended header that metadata needs.
 */
export async function embedInWebp(
  from: FileHandle,
  to: FileHandle,
  { metadata, ...size }: EmbedRequest,
): Promise<readonly string[]> {
  const first = await readBytes(from, riffHeaderBytes, 26)
  const isExtended = text(first) === 'VP8X'
  const flags =
    (isExtended ? (first[8] ?? 0) : simpleFlags(first)) |
    (metadata.exif === null ? 0 : flag.exif) |
    (metadata.xmp === null ? 0 : flag.xmp)
  const header = chunk('VP8X', extendedHeader(flags, size.widthPx, size.heightPx))
  const bodyStart = isExtended ? riffHeaderBytes + header.length : riffHeaderBytes
  const bodyEnd = (await from.stat()).size
  const tail = concatenated([
    ...(metadata.exif === null ? [] : [chunk('EXIF', metadata.exif)]),
    ...(metadata.xmp === null ? [] : [chunk('XMP ', new TextEncoder().encode(metadata.xmp))]),
  ])
  const tailAt = riffHeaderBytes + header.length + bodyEnd - bodyStart
  const riff = new DataView(new ArrayBuffer(riffHeaderBytes))
  new Uint8Array(riff.buffer).set(new TextEncoder().encode('RIFF\0\0\0\0WEBP'))
  riff.setUint32(4, tailAt + tail.length - 8, true)
  await writeAll(to, concatenated([new Uint8Array(riff.buffer), header]), 0)
  await copyRange(from, to, bodyStart, bodyEnd, riffHeaderBytes + header.length)
  await writeAll(to, tail, tailAt)
  return metadata.iptc === null ? [] : ['IPTC']
}

/** A lossless picture says in bit 4 of its header's fifth byte whether it has alpha (RFC 9649, section 3.4). */
function simpleFlags(first: Uint8Array): number {
  return text(first) === 'VP8L' && ((first[12] ?? 0) & 0x10) !== 0 ? flag.alpha : 0
}

function extendedHeader(flags: number, widthPx: number, heightPx: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(10))
  view.setUint8(0, flags)
  for (const [at, side] of [
    [4, widthPx - 1],
    [7, heightPx - 1],
  ] as const) {
    view.setUint16(at, side & 0xffff, true)
    view.setUint8(at + 2, side >> 16)
  }
  return new Uint8Array(view.buffer)
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const result = new Uint8Array(8 + data.length + (data.length % 2))
  result.set(new TextEncoder().encode(type))
  new DataView(result.buffer).setUint32(4, data.length, true)
  result.set(data, 8)
  return result
}

function text(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 4))
}
