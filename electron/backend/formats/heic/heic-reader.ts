import { statedByNumber } from '../../image/colour/coded-colours.ts'
import type { FormatReader } from '../format-reader.ts'
import { heifKind } from './heif-brands.ts'

/** HEIC, read by libheif and libde265. */
export const heicReader: FormatReader = {
  recognises: (head) => heifKind(head) === 'heic',
  wasm: { decoder: 'heif', format: 'HEIC' },
  colours: statedByNumber,
  decodingBytes: (_, { widthPx, heightPx, bitDepth }) => widthPx * heightPx * 12 * (bitDepth / 8),
}
