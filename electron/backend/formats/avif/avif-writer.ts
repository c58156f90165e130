import type { EncodeRequest } from '../../image/encode-request.ts'
import { encodeWithLibvips } from '../../image/encode-with-libvips.ts'
import { copyWithMetadata } from '../../image/metadata/copy-with-metadata.ts'
import type { FormatWriter } from '../format-writer.ts'
import { embedInAvif } from './avif-metadata.ts'

/** AVIF, written by libvips. */
export const avifWriter: FormatWriter = {
  isLossy: true,
  async encode(request) {
    const { quality, lossless, chromaSubsampling, effort } = request.encoding
    await encodeWithLibvips(request, (picture) =>
      picture.avif({ quality, lossless, chromaSubsampling, effort, bitdepth: bitsOf(request) }),
    )
    return []
  },
  embed: (request) => copyWithMetadata(request, embedInAvif),
}

/** AVIF has 8, 10 and 12 bits; the input's where it has as many. */
function bitsOf({ layout, significantBits }: EncodeRequest): 8 | 10 | 12 {
  if (layout.bitDepth === 8) return 8
  return significantBits <= 10 ? 10 : 12
}
