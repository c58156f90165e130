import { statedByNumber } from '../../image/colour/coded-colours.ts'
import { readBytes } from '../../image/metadata/byte-tools.ts'
import type { FormatReader } from '../format-reader.ts'
import { heifKind } from './heif-brands.ts'

/** HEIC, read by libheif and libde265. */
export const heicReader: FormatReader = {
  recognises: (head) => heifKind(head) === 'heic',
  wasm: { decoder: 'heif', format: 'HEIC' },
  // Apple's auxiliary picture; descriptions of pictures stand before their data.
  async leftOut(file) {
    const head = Buffer.from(await readBytes(file, 0, 64 * 1024))
    return head.includes('aux:hdrgainmap') ? [{ code: 'gain-map-left-out' }] : []
  },
  colours: statedByNumber,
  decodingBytes: (_, { widthPx, heightPx, bitDepth }) => widthPx * heightPx * 12 * (bitDepth / 8),
}
