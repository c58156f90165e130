import type { FileHandle } from 'node:fs/promises'
import { concatenated, copyRange, readBytes, writeAll } from '../../image/metadata/byte-tools.ts'
import type { EmbedRequest } from '../format-writer.ts'

/** The boxes every container begins with (ISO/IEC 18181-2): its signature, and its type. */
const signature = box('JXL ', Uint8Array.of(0x0d, 0x0a, 0x87, 0x0a))
const fileType = box('ftyp', new TextEncoder().encode('jxl \0\0\0\0jxl '))

/**
 * Copies a JPEG XL file with EXIF and XMP boxes before its codestream. A bare codestream is put into a container
 * first. Nothing in the boxes that our encoder writes counts from the file's start, so the rest only moves.
 */
export async function embedInJxl(
  from: FileHandle,
  to: FileHandle,
  { metadata }: Pick<EmbedRequest, 'metadata'>,
): Promise<readonly string[]> {
  const { size } = await from.stat()
  const isBare = (await readBytes(from, 0, 1))[0] === 0xff
  const head = isBare ? concatenated([signature, fileType]) : await readBytes(from, 0, await headBytes(from))
  const inserted = concatenated([
    ...(metadata.exif === null ? [] : [box('Exif', concatenated([new Uint8Array(4), metadata.exif]))]),
    ...(metadata.xmp === null ? [] : [box('xml ', new TextEncoder().encode(metadata.xmp))]),
    // A length of 0: to the end of the file.
    ...(isBare ? [Uint8Array.of(0, 0, 0, 0, ...new TextEncoder().encode('jxlc'))] : []),
  ])
  await writeAll(to, concatenated([head, inserted]), 0)
  await copyRange(from, to, isBare ? 0 : head.length, size, head.length + inserted.length)
  return metadata.iptc === null ? [] : ['IPTC']
}

/** Length of the boxes that must stay in front: signature, type and, where there is one, the level. */
async function headBytes(file: FileHandle): Promise<number> {
  let at = 0
  for (;;) {
    const head = await readBytes(file, at, 8)
    const type = String.fromCharCode(...head.subarray(4, 8))
    if (!['JXL ', 'ftyp', 'jxll'].includes(type)) return at
    at += new DataView(head.buffer, head.byteOffset).getUint32(0)
  }
}

function box(type: string, data: Uint8Array): Uint8Array {
  const result = new Uint8Array(8 + data.length)
  new DataView(result.buffer).setUint32(0, result.length)
  result.set(new TextEncoder().encode(type), 4)
  result.set(data, 8)
  return result
}
