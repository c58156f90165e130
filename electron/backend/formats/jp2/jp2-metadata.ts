import type { ImageMetadata } from '../../image/image-info.ts'
import type { InputFile } from '../../image/input-file.ts'
import { readBytes } from '../../image/metadata/byte-tools.ts'

const mostBoxes = 1000
const largestBytes = 16 * 1024 ** 2
/** Names of the UUID boxes for EXIF (as its letters) and XMP (XMP Specification Part 3, 1.1.4). */
const names = {
  exif: Buffer.from('JpgTiffExif->JP2', 'latin1').toString('hex'),
  xmp: 'be7acfcb97a942e89c71999491e3afac',
} as const

/** EXIF and XMP in boxes of their own beside the code stream (ISO/IEC 15444-1, annex I). */
export async function withJp2Boxes(file: InputFile, metadata: ImageMetadata): Promise<ImageMetadata> {
  const found: { exif?: Uint8Array; xmp?: Uint8Array } = {}
  let at = 0
  for (let count = 0; count < mostBoxes && at + 8 <= file.sizeBytes; count++) {
    const head = Buffer.from(await readBytes(file, at, 32))
    if (head.length < 8) break
    const short = head.readUInt32BE(0)
    const headBytes = short === 1 ? 16 : 8
    const length =
      short === 0
        ? file.sizeBytes - at
        : short === 1 && head.length >= 16
          ? Number(head.readBigUInt64BE(8))
          : short
    if (length < headBytes) break
    if (head.toString('latin1', 4, 8) === 'uuid' && length > headBytes + 16 && length < largestBytes) {
      const name = head.toString('hex', headBytes, headBytes + 16)
      const content = await readBytes(file, at + headBytes + 16, length - headBytes - 16)
      if (name === names.exif) found.exif ??= content
      if (name === names.xmp) found.xmp ??= content
    }
    at += length
  }
  return { ...metadata, ...found }
}
