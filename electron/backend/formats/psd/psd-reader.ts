import { readBytes } from '../../image/metadata/byte-tools.ts'
import { ascii, perPixel, type FormatReader } from '../format-reader.ts'
import { magickBytesPerPixel, requireStatedSize } from '../magick/require-stated-size.ts'

/** Where the header has its depth (Adobe, Photoshop File Formats). */
const depthAt = 22

/** Photoshop documents: their merged picture, read by ImageMagick. */
export const psdReader: FormatReader = {
  recognises: (head) => ascii(head, 0, 4) === '8BPS',
  requireSound: (file) =>
    requireStatedSize(file, (head) => ({ heightPx: head.getUint32(14), widthPx: head.getUint32(18) })),
  wasm: { decoder: 'magick', format: 'PSD' },
  storedBits: async (file) => (await readBytes(file, depthAt, 2))[1] ?? null,
  decodingBytes: perPixel(magickBytesPerPixel),
}
