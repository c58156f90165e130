import { ascii, perPixel, type FormatReader } from '../format-reader.ts'
import { magickBytesPerPixel, requireStatedSize } from '../magick/require-stated-size.ts'

/** The shortest header of a bitmap (OS/2 1.x) and the file header before it. */
const shortestHeaders = 26
/** The length that the header of OS/2 1.x states, whose sides are of 16 bits. */
const oldHeaderBytes = 12

/** Windows and OS/2 bitmaps, read by ImageMagick. */
export const bmpReader: FormatReader = {
  recognises: (head) => ascii(head, 0, 2) === 'BM' && head.length >= shortestHeaders,
  requireSound: (file) => requireStatedSize(file, sizeOf),
  wasm: { decoder: 'magick', format: 'BMP' },
  decodingBytes: perPixel(magickBytesPerPixel),
}

/** A negative height is that of a bitmap stored from top to bottom. */
function sizeOf(head: DataView): { readonly widthPx: number; readonly heightPx: number } {
  if (head.getUint32(14, true) === oldHeaderBytes)
    return { widthPx: head.getUint16(18, true), heightPx: head.getUint16(20, true) }
  return { widthPx: Math.abs(head.getInt32(18, true)), heightPx: Math.abs(head.getInt32(22, true)) }
}
