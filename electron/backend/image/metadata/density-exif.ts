import { tiffDirectory, tiffNumbers, tiffType } from '../../formats/tiff/tiff-directory.ts'
import { concatenated } from './byte-tools.ts'

const blockHead = Uint8Array.of(0x49, 0x49, 42, 0, 8, 0, 0, 0)

/** An EXIF block that says nothing but dots per inch, for formats that have no other place for them. */
export function densityExif(density: number): Uint8Array {
  const { short, rational } = tiffType
  const fields = [
    tiffNumbers(0x011a, rational, [density]),
    tiffNumbers(0x011b, rational, [density]),
    tiffNumbers(0x0128, short, [2]),
  ]
  return concatenated([blockHead, tiffDirectory(fields, blockHead.length, false)])
}
