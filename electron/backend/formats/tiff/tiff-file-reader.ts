import type { ImageInfo, ImageMetadata } from '../../image/image-info.ts'
import { startsWith, type FormatReader } from '../format-reader.ts'
import { isRawTiff } from '../raw/raw-tiff.ts'
import { decodeTiff } from './decode-tiff.ts'
import { readTiffMetadata } from './read-tiff-metadata.ts'
import { largestBlockRowBytes } from './tiff-blocks.ts'
import { tiffLeftOut } from './tiff-left-out.ts'
import { findOtherPages, requireSoundDirectories } from './tiff-pages.ts'
import { readTiffSamples, type TiffSamples } from './tiff-samples.ts'
import { deflateFields, isZstdTiff, tiffHead } from './zstd-tiff.ts'

/** TIFF and BigTIFF, read by libvips, to which samples it does not know are shown as others. */
export const tiffFileReader: FormatReader = {
  recognises: (head) =>
    startsWith(head, 0x49, 0x49, 0x2a, 0) ||
    startsWith(head, 0x49, 0x49, 0x2b, 0) ||
    startsWith(head, 0x4d, 0x4d, 0, 0x2a) ||
    startsWith(head, 0x4d, 0x4d, 0, 0x2b),
  // DNG, NEF, ARW and PEF are TIFF files by their first bytes.
  settle: async (file) => ((await isRawTiff(file)) ? 'raw' : 'tiff'),
  requireSound: requireSoundDirectories,
  async prepare(file, page) {
    const samples = await readTiffSamples(file, page)
    const replaced = [...samples.replaced, ...((await isZstdTiff(file)) ? deflateFields : [])]
    return {
      readable: replaced.length > 0 ? await tiffHead(file, replaced) : file.readable,
      stated: statedSamples(samples),
      isPlain: replaced.length === 0 && samples.channels === null,
    }
  },
  async complete(file, info) {
    const isAlone = info.pages === 1 && info.page === 0
    return { ...info, otherPages: isAlone ? await findOtherPages(file) : [] }
  },
  async metadata(file, metadata, page) {
    return { ...withoutIptc(metadata), ...(page === 0 ? await readTiffMetadata(file) : {}) }
  },
  leftOut: tiffLeftOut,
  // libvips caches two rows of tiles; Zstandard is taken apart and compressed again, strip by strip.
  decodingBytes: async (file) => (await largestBlockRowBytes(file)) * ((await isZstdTiff(file)) ? 5 : 2),
  decode: decodeTiff,
}

/** What a file's own tags state better than libvips' description. */
function statedSamples({ kind, stored, channels }: TiffSamples): Partial<ImageInfo> {
  return {
    ...(channels === null
      ? {}
      : { colourChannels: channels.colours, hasAlpha: channels.alphaAt !== null, keepsOwnEncoding: true }),
    ...(stored === null ? {} : { bitDepth: 16 as const }),
    ...(kind === 'plain' ? {} : { bitDepth: 16 as const, space: 'lab' }),
  }
}

/** libvips gives a quarter of a TIFF file's IPTC, taking its length in words for bytes. */
function withoutIptc({ iptc: _, ...metadata }: ImageMetadata): ImageMetadata {
  return metadata
}
