import type { ImageMetadata } from '../../image/image-info.ts'
import type { InputFile } from '../../image/input-file.ts'
import { readBytes } from '../../image/metadata/byte-tools.ts'

const searchedBytes = 64 * 1024 ** 2
/** An application extension of this name and authentication code (XMP Specification Part 3, 1.1.2). */
const mark = 'XMP DataXMP'
/** The packet stands there as it is; this trailer, read as sub-blocks, leads any reader to its end. */
const trailer = Uint8Array.of(0x01, 0xff, 0xfe, 0xfd)

/** XMP, which libvips does not give. */
export async function withGifXmp(file: InputFile, metadata: ImageMetadata): Promise<ImageMetadata> {
  const bytes = Buffer.from(await readBytes(file, 0, Math.min(file.sizeBytes, searchedBytes)))
  const markAt = bytes.indexOf(mark, 0, 'latin1')
  const end = markAt < 0 ? -1 : bytes.indexOf(trailer, markAt)
  if (end < 0) return metadata
  return { ...metadata, xmp: new Uint8Array(bytes.subarray(markAt + mark.length, end)) }
}
