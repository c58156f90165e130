import { open } from 'node:fs/promises'
import { pageNumber, tiffPages } from './tiff-rewrite.ts'

const newSubfileType = 254
/** Bits of a page that is no picture of its own: a smaller copy, or a mask (TIFF 6.0, section 8). */
const copyOrMask = 0b101

/**
 * Numbers, from 0, of the pictures in a TIFF file beside its first, as far as its directories can be read; copies and
 * masks do not count.
 */
export async function findOtherPages(path: string): Promise<readonly number[]> {
  const file = await open(path, 'r')
  const pictures: number[] = []
  let number = 0
  try {
    for await (const page of tiffPages(file)) {
      if (number > 0 && (pageNumber(page, newSubfileType, 0) & copyOrMask) === 0) pictures.push(number)
      number++
    }
  } catch {
    // Whatever lies behind the damage cannot be told from nothing.
  } finally {
    await file.close()
  }
  return pictures
}
