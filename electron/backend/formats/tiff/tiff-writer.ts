import { open, rename } from 'node:fs/promises'
import { encodeWithLibvips, tiffOptions } from '../../image/encode-with-libvips.ts'
import type { FormatWriter } from '../format-writer.ts'
import { embedInTiff } from './tiff-metadata.ts'
import { compressByZstd } from './zstd-tiff.ts'

/** TIFF and BigTIFF, written by libvips; what it compresses by Zstandard is compressed by Node afterwards. */
export const tiffWriter: FormatWriter = {
  isLossy: false,
  async encode(request) {
    const { tiffCompression } = request.encoding
    const isZstd = tiffCompression === 'zstd'
    await encodeWithLibvips(request, (picture) =>
      picture.tiff({
        ...(isZstd
          ? { compression: 'none' as const }
          : { compression: tiffCompression, predictor: 'horizontal' as const }),
        ...tiffOptions(request),
      }),
    )
    if (isZstd) await compressByZstd(request.outputPath, request.signal)
    return []
  },
  async embed({ fromPath, toPath, metadata }) {
    if (metadata.exif !== null || metadata.iptc !== null) {
      const file = await open(fromPath, 'r+')
      try {
        await embedInTiff(file, metadata)
      } finally {
        await file.close()
      }
    }
    await rename(fromPath, toPath)
    return []
  },
}
