import type { Message } from '../../../common/messages/message.ts'
import type { EncodeRequest } from '../../image/encode-request.ts'
import { withPreparedSamples } from '../../image/encode-with-libvips.ts'
import { copyWithMetadata } from '../../image/metadata/copy-with-metadata.ts'
import type { FormatWriter } from '../format-writer.ts'
import { embedInJxl } from './jxl-metadata.ts'
import { writeJxl } from './write-jxl.ts'

/** Higher efforts need 15 bytes and more for each byte of samples; beyond this many bytes, a low one. */
const effortfulBytes = 64_000_000

/** JPEG XL, written by libjxl. */
export const jxlWriter: FormatWriter = {
  isLossy: true,
  encode: (request) => withPreparedSamples(request, (path) => encodeJxl(request, path)),
  embed: (request) => copyWithMetadata(request, embedInJxl),
}

async function encodeJxl(request: EncodeRequest, inputPath: string): Promise<readonly Message[]> {
  const { outputPath, pages, encoding } = request
  const { quality, lossless } = encoding
  const animation = pages > 1 ? request.animation : null
  const effort = effortOf(request)
  const written = await writeJxl(
    { inputPath, outputPath, quality, lossless, effort, animation },
    request.signal,
  )
  return written.lossless && !lossless ? [{ code: 'jpeg-xl-lossless-instead' }] : []
}

/** Our scale begins at 0, libjxl's at 1. */
function effortOf({ encoding, layout, target, pages }: EncodeRequest): number {
  const bytes = target.widthPx * target.heightPx * pages * layout.channels * (layout.bitDepth / 8)
  return Math.min(encoding.effort + 1, bytes > effortfulBytes ? 4 : 7)
}
