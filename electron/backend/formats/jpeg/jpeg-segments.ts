import { readBytes, type ByteReader } from '../../image/metadata/byte-tools.ts'

/** A segment before the pixels of a JPEG file (ITU-T T.81, annex B): its marker and what follows its length. */
export interface JpegSegment {
  readonly marker: number
  readonly data: Uint8Array
}

const scan = 0xda
const mostSegments = 4096

/** The segments before the pixels, in order; ends where the file is damaged. */
export async function* jpegSegments(file: ByteReader): AsyncGenerator<JpegSegment> {
  let at = 2
  for (let count = 0; count < mostSegments; count++) {
    const head = await readBytes(file, at, 4)
    const [mark, marker = 0, high = 0, low = 0] = head
    if (head.length < 4 || mark !== 0xff || marker === scan) return
    // Any number of FF may stand before a marker.
    if (marker === 0xff) {
      at++
      continue
    }
    const length = (high << 8) | low
    if (length < 2) return
    yield { marker, data: await readBytes(file, at + 4, length - 2) }
    at += 2 + length
  }
}

/** Whether a segment begins with these letters. */
export function beginsWith({ data }: JpegSegment, text: string): boolean {
  return String.fromCharCode(...data.subarray(0, text.length)) === text
}
