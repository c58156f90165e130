import { ascii, perPixel, type FormatReader } from '../format-reader.ts'

/** Photoshop documents: their merged picture, read by ImageMagick. */
export const psdReader: FormatReader = {
  recognises: (head) => ascii(head, 0, 4) === '8BPS',
  wasm: { decoder: 'magick', format: 'PSD' },
  decodingBytes: perPixel(12),
}
