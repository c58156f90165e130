import type { Message } from '../../../common/messages/message.ts'
import type { ByteReader } from '../../image/metadata/byte-tools.ts'
import { readTiffDirectory, readTiffFrame } from './tiff-reader.ts'

/** Fields of a TIFF file's first directory that no result carries, by what they are called. */
const ofTiff: ReadonlyMap<number, string> = new Map([
  ...[0x830e, 0x8482, 0x85d8, 0x87af, 0x87b0, 0x87b1].map((tag) => [tag, 'GeoTIFF data'] as const),
  [0x8649, 'Photoshop resources'],
])
/** A raw file's: its XMP states how it is to be developed, which has been done. */
const ofRaw: ReadonlyMap<number, string> = new Map([
  [0x02bc, 'XMP'],
  [0xc634, 'maker notes'],
])

/** One message for each kind of data that is there and is not taken over. */
export function tiffLeftOut(file: ByteReader): Promise<readonly Message[]> {
  return leftOut(file, ofTiff)
}

/** The same for cameras' raw files that are TIFF files. */
export function rawLeftOut(file: ByteReader): Promise<readonly Message[]> {
  return leftOut(file, ofRaw)
}

async function leftOut(file: ByteReader, names: ReadonlyMap<number, string>): Promise<readonly Message[]> {
  const frame = await readTiffFrame(file)
  if (frame === null) return []
  const fields = await readTiffDirectory(file, frame, frame.firstDirectory, { tags: new Set(names.keys()) })
  const found = new Set(fields.flatMap(({ tag }) => names.get(tag) ?? []))
  return [...found].map((metadata) => ({ code: 'metadata-not-kept', metadata }))
}
