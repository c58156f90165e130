import type { InputFile } from '../../image/input-file.ts'
import { readBytes } from '../../image/metadata/byte-tools.ts'

/** What decides how much memory a JPEG 2000 file takes to decode (ISO/IEC 15444-1, A.5.1). */
export interface Jp2Structure {
  readonly widthPx: number
  readonly heightPx: number
  readonly tiles: number
  readonly components: number
  /** Bits of a sample of the first component. */
  readonly bits: number
}

/** Boxes before the code stream are few and small. */
const searchedBytes = 1024 * 1024
const sizeMarker = Uint8Array.of(0xff, 0x4f, 0xff, 0x51)

/** Reads the size segment, which the code stream begins with; `null` where there is none. */
export async function readJp2Structure(file: InputFile): Promise<Jp2Structure | null> {
  const head = Buffer.from(await readBytes(file, 0, searchedBytes))
  const at = head.indexOf(sizeMarker)
  if (at < 0 || at + 43 > head.length) return null
  const number = (index: number): number => head.readUInt32BE(at + 8 + index * 4)
  const [right, bottom, left, top] = [number(0), number(1), number(2), number(3)]
  const [tileWidth, tileHeight, tilesLeft, tilesTop] = [number(4), number(5), number(6), number(7)]
  if (tileWidth === 0 || tileHeight === 0 || right <= left || bottom <= top) return null
  return {
    widthPx: right - left,
    heightPx: bottom - top,
    tiles: Math.ceil((right - tilesLeft) / tileWidth) * Math.ceil((bottom - tilesTop) / tileHeight),
    components: head.readUInt16BE(at + 40),
    bits: ((head[at + 42] ?? 7) & 0x7f) + 1,
  }
}
