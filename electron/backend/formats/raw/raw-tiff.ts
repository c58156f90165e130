import type { ByteReader } from '../../image/metadata/byte-tools.ts'
import { readTiffDirectory, readTiffFrame, tiffNumber } from '../tiff/tiff-reader.ts'

const tag = {
  subfileType: 0x00fe,
  make: 0x010f,
  photometric: 0x0106,
  subDirectories: 0x014a,
  dngVersion: 0xc612,
} as const
const colourFilterArray = 32_803
const reducedImage = 1

/**
 * Whether a TIFF file is a camera's raw file: it says so (DNG), its pixels are a colour filter array, or a camera's
 * reduced picture stands first and the full one in a directory below (NEF, ARW, PEF).
 */
export async function isRawTiff(file: ByteReader): Promise<boolean> {
  const frame = await readTiffFrame(file)
  if (frame === null) return false
  const fields = await readTiffDirectory(file, frame, frame.firstDirectory, {
    tags: new Set(Object.values(tag)),
  })
  const has = (wanted: number) => fields.some((field) => field.tag === wanted)
  const number = (wanted: number) => tiffNumber(fields.find((field) => field.tag === wanted))
  if (has(tag.dngVersion) || number(tag.photometric) === colourFilterArray) return true
  return has(tag.make) && has(tag.subDirectories) && number(tag.subfileType) === reducedImage
}
