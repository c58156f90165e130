import { rename } from 'node:fs/promises'
import { animationOptions, encodeWithLibvips } from '../../image/encode-with-libvips.ts'
import { metadataParts } from '../../image/metadata/copy-with-metadata.ts'
import type { FormatWriter } from '../format-writer.ts'

/** GIF, written by libvips, without metadata. */
export const gifWriter: FormatWriter = {
  isLossy: false,
  async encode(request) {
    await encodeWithLibvips(request, (picture) => picture.gif(animationOptions(request)))
    return []
  },
  async embed({ fromPath, toPath, metadata }) {
    await rename(fromPath, toPath)
    return metadataParts(metadata)
  },
}
