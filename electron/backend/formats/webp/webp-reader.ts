import { ascii, perPixel, type FormatReader } from '../format-reader.ts'

/** WebP, read by libvips. libwebp holds a picture, and what its lossless decoder has of it in a format of its own. */
export const webpReader: FormatReader = {
  recognises: (head) => ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 12) === 'WEBP',
  decodingBytes: perPixel(8),
}
