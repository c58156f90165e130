import { AppError } from '../../../common/messages/app-error.ts'
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
  const budgetBytes = decodingBudget(sizeBytes)
  if (neededBytes <= budgetBytes) return
  throw new AppError(
    'input-too-large',
    `Expected to decode “${path}”, a file of ${readable(sizeBytes)}, within ${readable(budgetBytes)} of memory but ` +
      `its ${widthPx}×${heightPx} pixels take ${readable(neededBytes)}.`,
    { path, widthPx, heightPx, sizeBytes, budgetBytes, neededBytes },
  )
}

function readable(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'] as const
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  const value = bytes / 1000 ** power
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`
}
