import { animationOptions, encodeWithLibvips } from '../../image/encode-with-libvips.ts'
import { copyWithMetadata } from '../../image/metadata/copy-with-metadata.ts'
import type { FormatWriter } from '../format-writer.ts'
import { embedInWebp } from './webp-metadata.ts'

const maximumEffort = 6

/** WebP, written by libvips. */
export const webpWriter: FormatWriter = {
  isLossy: true,
  async encode(request) {
    const { quality, lossless, effort } = request.encoding
    await encodeWithLibvips(request, (picture) =>
      picture.webp({
        quality,
        lossless,
        effort: Math.min(effort, maximumEffort),
        ...animationOptions(request),
      }),
    )
    return []
  },
  embed: (request) => copyWithMetadata(request, embedInWebp),
}
