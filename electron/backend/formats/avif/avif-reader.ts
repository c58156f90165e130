import { statedByNumber } from '../../image/colour/coded-colours.ts'
import type { FormatReader } from '../format-reader.ts'
import { heifKind } from '../heic/heif-brands.ts'

/** AVIF, read by libvips. */
export const avifReader: FormatReader = {
  recognises: (head) => heifKind(head) === 'avif',
  colours: statedByNumber,
  decodingBytes: (_, { widthPx, heightPx, bitDepth }) => widthPx * heightPx * 12 * (bitDepth / 8),
}
