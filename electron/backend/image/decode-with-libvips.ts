import type { ImageInfo } from './image-info.ts'
import { libvips } from './libvips.ts'

/** Decodes a file, or its bytes, with libvips into its own file format at `path`, orientation applied. @throws Error in libvips' words */
export async function decodeWithLibvips(
  readable: Uint8Array | string,
  info: ImageInfo,
  path: string,
  failOn: 'truncated' | 'none',
): Promise<void> {
  const picture = libvips(readable, {
    failOn,
    limitInputPixels: false,
    unlimited: true,
    sequentialRead: true,
    // A roll of pages cannot be turned; only single pictures carry an orientation.
    ...(info.pages > 1 ? { pages: -1 } : { autoOrient: true, page: info.page }),
    ignoreIcc: info.keepsOwnEncoding,
  })
  const space = spoolSpace(info)
  // Left out, inks become sRGB before anything else, and floating-point samples lose what lies outside 0 to 1.
  if (info.colourChannels === 4 || isWide(info)) picture.pipelineColourspace(space)
  await picture.toColourspace(space).toFile(path)
}

function isWide({ sampleType }: ImageInfo): boolean {
  return sampleType !== 'uchar' && sampleType !== 'ushort'
}

/** Wide samples are spooled as they are and narrowed when they are read: libvips takes them through 8 bits. */
function spoolSpace(info: ImageInfo): string {
  const { sampleType, space, colourChannels, keepsOwnEncoding } = info
  if (colourChannels === 4) return 'cmyk'
  if (isWide(info) && keepsOwnEncoding) return space
  // By the file's samples, not the strips': numbers that are mapped later must stay as they are.
  const isNarrow = sampleType === 'uchar'
  if (colourChannels === 1) return isNarrow ? 'b-w' : 'grey16'
  return isNarrow ? 'srgb' : 'rgb16'
}
