import { perPixel, startsWith, type FormatReader } from '../format-reader.ts'

/** Icons and cursors of Windows: their first picture, read by ImageMagick. */
export const icoReader: FormatReader = {
  recognises: (head) =>
    (startsWith(head, 0, 0, 1, 0) || startsWith(head, 0, 0, 2, 0)) &&
    (head[4] ?? 0) > 0 &&
    head[5] === 0 &&
    head[9] === 0,
  wasm: { decoder: 'magick', format: 'ICO' },
  decodingBytes: perPixel(12),
}
