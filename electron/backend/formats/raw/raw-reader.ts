import { ascii, perPixel, startsWith, type FormatReader } from '../format-reader.ts'
import { readTiffMetadata } from '../tiff/read-tiff-metadata.ts'
import { rawLeftOut } from '../tiff/tiff-left-out.ts'

/** Cameras' raw files, developed by LibRaw. */
export const rawReader: FormatReader = {
  recognises: hasRawMark,
  wasm: { decoder: 'raw', format: 'DNG' },
  metadata: async (file, metadata) => ({ ...metadata, ...(await readTiffMetadata(file)) }),
  leftOut: rawLeftOut,
  // Developed into sRGB, whatever the camera was set to.
  colours: () => Promise.resolve({ coded: null, icc: null }),
  decodingBytes: perPixel(24),
  notes: [{ code: 'raw-developed' }],
}

/**
 * Raw formats with marks of their own: Canon, Olympus, Panasonic, Fujifilm. Others (DNG, NEF, ARW, PEF) are TIFF
 * files by their first bytes and told apart by their tags.
 */
function hasRawMark(head: Uint8Array): boolean {
  if (startsWith(head, 0x49, 0x49, 0x2a, 0) && ascii(head, 8, 10) === 'CR') return true
  if (/^II(RO|RS|U\0)/.test(ascii(head, 0, 4)) || ascii(head, 0, 4) === 'MMOR') return true
  return ascii(head, 0, 15) === 'FUJIFILMCCD-RAW' || ascii(head, 4, 12) === 'ftypcrx '
}
