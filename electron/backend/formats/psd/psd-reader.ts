import { readBytes } from '../../image/metadata/byte-tools.ts'
import { ascii, perPixel, type FormatReader } from '../format-reader.ts'

/** Where the header has its depth (Adobe, Photoshop File Formats). */
const depthAt = 22

/** Photoshop documents: their merged picture, read by ImageMagick. */
export const psdReader: FormatReader = {
  recognises: (head) => ascii(head, 0, 4) === '8BPS',
  wasm: { decoder: 'magick', format: 'PSD' },
  storedBits: async (file) => (await readBytes(file, depthAt, 2))[1] ?? null,
  decodingBytes: perPixel(12),
}
