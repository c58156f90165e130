import { readBytes } from '../../image/metadata/byte-tools.ts'
import { ascii, perPixel, sniffLengthBytes, type FormatReader } from '../format-reader.ts'

/** Netpbm's bitmaps, graymaps, pixmaps and arbitrary maps, plain or binary, read by ImageMagick. */
export const pnmReader: FormatReader = {
  recognises: (head) => /^P[1-7]\s/.test(ascii(head, 0, 3)),
  wasm: { decoder: 'magick', format: 'PNM' },
  async storedBits(file) {
    const head = ascii(await readBytes(file, 0, sniffLengthBytes), 0, sniffLengthBytes)
    const values = head.replace(/#.*/g, '')
    // Width, height and largest value follow the mark; an arbitrary map names them.
    const largest = /^P7[^]*?MAXVAL\s+(\d+)/.exec(values) ?? /^P[2356]\s+\d+\s+\d+\s+(\d+)/.exec(values)
    return largest === null ? 8 : Math.ceil(Math.log2(Number(largest[1]) + 1))
  },
  decodingBytes: perPixel(12),
}
