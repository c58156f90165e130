import { AppError } from '../../../common/messages/app-error.ts'
import type { InputFile } from '../../image/input-file.ts'
import type { ByteReader } from '../../image/metadata/byte-tools.ts'
import { directoryValueBytes, readNextDirectory, readTiffFrame } from './tiff-reader.ts'
import { pageNumber, tiffPages } from './tiff-rewrite.ts'

const newSubfileType = 254
/** Bits of a page that is no picture of its own: a smaller copy, or a mask (TIFF 6.0, section 8). */
const copyOrMask = 0b101

/**
 * Numbers, from 0, of the pictures in a TIFF file beside its first, as far as its directories can be read; copies and
 * masks do not count.
 */
export async function findOtherPages(file: ByteReader): Promise<readonly number[]> {
  const pictures: number[] = []
  let number = 0
  try {
    // A directory's other values may be large, and shared by thousands of directories.
    for await (const page of tiffPages(file, { tags: new Set([newSubfileType]), valueBytes: 8 })) {
      if (number > 0 && (pageNumber(page, newSubfileType, 0) & copyOrMask) === 0) pictures.push(number)
      number++
    }
  } catch {
    // Pages behind a damaged directory cannot be found; those before it are reported.
  }
  return pictures
}

/** What directories may hold beyond the file's own size: a few values are damaged in files that are read all the same. */
const spareValueBytes = 64 * 1024 * 1024

/**
 * Refuses a file whose directories name the same bytes again and again: libtiff would read all of them.
 * @throws AppError input-too-large
 */
export async function requireSoundDirectories(file: InputFile): Promise<void> {
  const frame = await readTiffFrame(file)
  if (frame === null) return
  const allowedBytes = file.sizeBytes + spareValueBytes
  const seen = new Set<number>()
  let sum = 0
  for (let at = frame.firstDirectory; at !== 0 && !seen.has(at);) {
    seen.add(at)
    sum += await directoryValueBytes(file, frame, at)
    if (sum > allowedBytes) {
      throw new AppError(
        'input-too-large',
        `Expected at most ${Math.round(allowedBytes / 1e6)} MB of values in the directories of “${file.path}” but ` +
          `they claim ${Math.round(sum / 1e6)} MB or more.`,
        { path: file.path },
      )
    }
    try {
      at = await readNextDirectory(file, frame, at)
    } catch {
      // Its decoder reports a damaged directory better.
      return
    }
  }
}
