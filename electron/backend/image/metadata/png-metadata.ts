import type { FileHandle } from 'node:fs/promises'
import { crc32, deflateSync } from 'node:zlib'
import { concatenated, copyRange, writeAll } from './byte-tools.ts'
import type { OutputMetadata } from './output-metadata.ts'

/** The signature and the header chunk, which must come first. */
const headBytes = 33

/**
 * Copies a PNG file with metadata chunks after its header: `eXIf` and, for XMP, `iTXt` (PNG 3rd edition), and IPTC
 * as the `Raw profile type iptc` text that other tools read. Chunks after the pixels would spare the copying, but
 * many readers stop there.
 */
export async function embedInPng(from: FileHandle, to: FileHandle, metadata: OutputMetadata): Promise<void> {
  const inserted = concatenated([
    ...(metadata.exif === null ? [] : [chunk('eXIf', metadata.exif)]),
    ...(metadata.xmp === null ? [] : [chunk('iTXt', xmpText(metadata.xmp))]),
    ...(metadata.iptc === null ? [] : [chunk('zTXt', rawProfile('iptc', metadata.iptc))]),
  ])
  await copyRange(from, to, 0, headBytes, 0)
  await writeAll(to, inserted, headBytes)
  await copyRange(from, to, headBytes, (await from.stat()).size, headBytes + inserted.length)
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const result = new Uint8Array(data.length + 12)
  const view = new DataView(result.buffer)
  view.setUint32(0, data.length)
  result.set(new TextEncoder().encode(type), 4)
  result.set(data, 8)
  view.setUint32(8 + data.length, crc32(result.subarray(4, 8 + data.length)))
  return result
}

/** Keyword, no compression, no language, no translation. */
function xmpText(xmp: string): Uint8Array {
  return new TextEncoder().encode(`XML:com.adobe.xmp\0\0\0\0\0${xmp}`)
}

function rawProfile(name: string, data: Uint8Array): Uint8Array {
  const hex = Buffer.from(data).toString('hex').replace(/.{72}/g, '$&\n')
  const text = `\n${name}\n${String(data.length).padStart(8)}\n${hex}\n`
  const keyword = new TextEncoder().encode(`Raw profile type ${name}\0\0`)
  return concatenated([keyword, deflateSync(Buffer.from(text, 'latin1'))])
}
