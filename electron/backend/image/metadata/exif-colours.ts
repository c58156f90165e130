import { find, firstDirectory, isDirectory, openBlock, pointer, withoutPrefix } from './exif-directory.ts'

const tag = { exifDirectory: 0x8769, colourSpace: 0xa001, interoperability: 0xa005, index: 0x0001 } as const
/** Not in the standard, but written by some cameras. */
const adobeRgbColourSpace = 2
const srgbColourSpace = 1

/**
 * Whether an EXIF block says that its picture is in Adobe RGB, as cameras do: no known colour space, and the
 * interoperability index R03 (CIPA DC-010, the DCF optional colour space).
 */
export function saysAdobeRgb(exif: Uint8Array): boolean {
  const block = openBlock(withoutPrefix(exif))
  const first = block && firstDirectory(block)
  if (block === null || first === null) return false
  const details = pointer(block, find(block, first, tag.exifDirectory))
  if (!isDirectory(block, details)) return false
  const space = find(block, details, tag.colourSpace)
  const number = space === null ? null : block.view.getUint16(space + 8, block.littleEndian)
  if (number === adobeRgbColourSpace) return true
  const directory = pointer(block, find(block, details, tag.interoperability))
  if (number === srgbColourSpace || !isDirectory(block, directory)) return false
  const index = find(block, directory, tag.index)
  return index !== null && String.fromCharCode(...block.bytes.subarray(index + 8, index + 11)) === 'R03'
}
