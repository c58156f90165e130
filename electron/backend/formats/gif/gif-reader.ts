import { ascii, perPixel, type FormatReader } from '../format-reader.ts'
import { withGifXmp } from './gif-xmp.ts'

/** GIF, read by libvips, whose decoder holds a canvas. */
export const gifReader: FormatReader = {
  recognises: (head) => ascii(head, 0, 4) === 'GIF8',
  metadata: withGifXmp,
  decodingBytes: perPixel(4),
}
