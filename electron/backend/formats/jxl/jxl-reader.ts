import { ascii, startsWith, type FormatReader } from '../format-reader.ts'

/** JPEG XL, bare or in a container, read by libjxl. */
export const jxlReader: FormatReader = {
  recognises: (head) => startsWith(head, 0xff, 0x0a) || ascii(head, 4, 8) === 'JXL ',
  wasm: { decoder: 'jxl', format: 'JXL' },
  // libjxl gives a profile of every picture but those in sRGB.
  colours: () => Promise.resolve({ coded: null, icc: null }),
  decodingBytes: (_, { widthPx, heightPx, pages, bitDepth }) =>
    widthPx * heightPx * pages * 28 * (bitDepth / 8),
}
