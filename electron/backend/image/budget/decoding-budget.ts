import { failure } from '../../../common/messages/failure.ts'
import type { ImageInfo } from '../image-info.ts'

/** Memory that any picture may take to decode, and what it may take beyond that for each byte of its file. */
const freeBytes = 560 * 1024 ** 2
const bytesPerFileByte = 64
/** Beyond this no picture is decoded; the operating system's limit on the decoding process lies above. */
const mostBytes = 3 * 1024 ** 3

/**
 * Memory a picture may take to decode. A file has to be as large as the memory it asks for makes plausible: a few bytes
 * that claim a gigapixel are refused, a photograph of a hundred megapixels is not.
 */
export function decodingBudget(fileBytes: number): number {
  return Math.min(mostBytes, freeBytes + bytesPerFileByte * fileBytes)
}

/**
 * Refuses a picture that takes more memory to decode than its file makes plausible.
 * @param neededBytes what its decoder will hold at once
 * @throws AppError input-too-large
 */
export function requireDecodingBudget(
  { path, sizeBytes, widthPx, heightPx }: Pick<ImageInfo, 'path' | 'sizeBytes' | 'widthPx' | 'heightPx'>,
  neededBytes: number,
): void {
  const limitBytes = decodingBudget(sizeBytes)
  if (neededBytes <= limitBytes) return
  const size = { widthPx, heightPx, sizeBytes }
  throw failure('input-too-large', { code: 'picture-needs-memory', path, ...size, neededBytes, limitBytes })
}
