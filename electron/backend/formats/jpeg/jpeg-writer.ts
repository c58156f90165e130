import type { JpegOptions } from 'sharp'
import type { Message } from '../../../common/messages/message.ts'
import type { EncodeRequest } from '../../image/encode-request.ts'
import { encodeWithLibvips } from '../../image/encode-with-libvips.ts'
import { copyWithMetadata } from '../../image/metadata/copy-with-metadata.ts'
import type { FormatWriter } from '../format-writer.ts'
import { embedInJpeg } from './jpeg-metadata.ts'

/**
 * JPEG's optimal Huffman tables need all coefficients in memory (6 bytes a pixel at 4:4:4); beyond this many pixels
 * the standard tables are used, which costs a few per cent of file size and needs 24 MiB whatever the picture.
 */
const optimisedPixels = 100_000_000

/** JPEG, written by libvips. */
export const jpegWriter: FormatWriter = {
  isLossy: true,
  async encode(request) {
    const { quality, chromaSubsampling } = request.encoding
    await encodeWithLibvips(request, (picture) =>
      picture.jpeg({ quality, chromaSubsampling, ...searchOptions(request) }),
    )
    return optionsLeftOut(request)
  },
  // libvips writes no dots per inch.
  embed: (request) => copyWithMetadata(request, embedInJpeg, request.density !== null),
}

function isLarge({ target }: EncodeRequest): boolean {
  return target.widthPx * target.heightPx > optimisedPixels
}

function searchOptions(request: EncodeRequest): JpegOptions {
  const { mozjpeg, progressive } = request.encoding
  if (isLarge(request)) return { optimiseCoding: false }
  return mozjpeg ? { mozjpeg, progressive: true } : { progressive, optimiseCoding: true }
}

function optionsLeftOut(request: EncodeRequest): readonly Message[] {
  const { progressive, mozjpeg } = request.encoding
  if (!(progressive || mozjpeg) || !isLarge(request)) return []
  return [
    {
      code: 'jpeg-too-large-to-optimise',
      options: [...(progressive ? ['progressive'] : []), ...(mozjpeg ? ['mozjpeg'] : [])].join(', '),
      megapixels: optimisedPixels / 1e6,
    },
  ]
}
