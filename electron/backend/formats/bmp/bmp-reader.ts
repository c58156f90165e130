import { ascii, perPixel, type FormatReader } from '../format-reader.ts'

/** The shortest header of a bitmap (OS/2 1.x) and the file header before it. */
const shortestHeaders = 26

/** Windows and OS/2 bitmaps, read by ImageMagick. */
export const bmpReader: FormatReader = {
  recognises: (head) => ascii(head, 0, 2) === 'BM' && head.length >= shortestHeaders,
  wasm: { decoder: 'magick', format: 'BMP' },
  decodingBytes: perPixel(12),
}
