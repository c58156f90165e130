import { startsWith, type FormatReader } from '../format-reader.ts'
import { jpegLeftOut, withJpegExtras } from './jpeg-extras.ts'
import { jpegCoefficientBytes, readJpegStructure } from './jpeg-structure.ts'

/** JPEG, read by libvips. */
export const jpegReader: FormatReader = {
  recognises: (head) => startsWith(head, 0xff, 0xd8, 0xff),
  requireSound: async (file) => void (await readJpegStructure(file)),
  metadata: withJpegExtras,
  leftOut: jpegLeftOut,
  keepsDamaged: true,
  async decodingBytes(file) {
    const structure = await readJpegStructure(file)
    return structure?.isBuffered ? jpegCoefficientBytes(structure) : 0
  },
}
