import type { FileHandle } from 'node:fs/promises'
import { deflateSync } from 'node:zlib'
import { pngChunk } from './png-chunks.ts'
import { concatenated, copyRange, writeAll } from '../../image/metadata/byte-tools.ts'
import type { EmbedRequest } from '../format-writer.ts'

/** The signature and the header chunk, which must come first. */
const headBytes = 33

/**
 * Copies a PNG file with metadata chunks after its header: `eXIf` and, for XMP, `iTXt` (PNG 3rd edition), and IPTC
 * as the `Raw profile type iptc` text that other tools read. Chunks after the pixels would spare the copying, but
 * many readers stop there.
 */
export async function embedInPng(
  from: FileHandle,
  to: FileHandle,
  { metadata }: Pick<EmbedRequest, 'metadata'>,
): Promise<readonly string[]> {
  const { coded = null } = metadata
  const inserted = concatenated([
    // Primaries, transfer, no matrix, full range (PNG 3rd edition, section 11.3.2.6).
    ...(coded === null ? [] : [pngChunk('cICP', Uint8Array.of(coded.primaries, coded.transfer, 0, 1))]),
    ...(metadata.exif === null ? [] : [pngChunk('eXIf', metadata.exif)]),
    ...(metadata.xmp === null ? [] : [pngChunk('iTXt', xmpText(metadata.xmp))]),
    ...(metadata.pngText ? [metadata.pngText] : []),
    ...(metadata.iptc === null ? [] : [pngChunk('zTXt', rawProfile('iptc', metadata.iptc))]),
  ])
  await copyRange(from, to, 0, headBytes, 0)
  await writeAll(to, inserted, headBytes)
  await copyRange(from, to, headBytes, (await from.stat()).size, headBytes + inserted.length)
  return []
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
