import type { ByteReader } from '../../image/metadata/byte-tools.ts'
import type { TiffField } from '../tiff/tiff-directory.ts'
import {
  readNextDirectory,
  readTiffDirectory,
  readTiffFrame,
  tiffNumberList,
  type TiffFrame,
} from '../tiff/tiff-reader.ts'

const tag = {
  stripOffsets: 273,
  stripLengths: 279,
  subDirectories: 330,
  tileOffsets: 324,
  tileLengths: 325,
} as const
const wantedTags: ReadonlySet<number> = new Set(Object.values(tag))
/** A raw file has a handful; more is damage. */
const maximumDirectories = 32

/**
 * Whether a raw file that is a TIFF file by its structure (DNG, NEF, CR2, ARW, PEF) names pixels beyond its end.
 * LibRaw fills them with nothing and does not always report it.
 */
export async function endsEarly(file: ByteReader & { readonly sizeBytes: number }): Promise<boolean> {
  const { sizeBytes } = file
  const frame = await readTiffFrame(file)
  if (frame === null) return false
  for await (const fields of allDirectories(file, frame)) {
    if (reach(fields, tag.stripOffsets, tag.stripLengths) > sizeBytes) return true
    if (reach(fields, tag.tileOffsets, tag.tileLengths) > sizeBytes) return true
  }
  return false
}

async function* allDirectories(file: ByteReader, frame: TiffFrame): AsyncGenerator<readonly TiffField[]> {
  const pending = [frame.firstDirectory]
  const seen = new Set<number>([0])
  for (let at = pending.pop(); at !== undefined && seen.size <= maximumDirectories; at = pending.pop()) {
    if (seen.has(at)) continue
    seen.add(at)
    const fields = await readTiffDirectory(file, frame, at, { tags: wantedTags })
    if (fields.length === 0) continue
    yield fields
    pending.push(...tiffNumberList(fields.find((field) => field.tag === tag.subDirectories)))
    pending.push(await readNextDirectory(file, frame, at).catch(() => 0))
  }
}

/** Where the farthest of a directory's blocks ends. */
function reach(fields: readonly TiffField[], offsetsTag: number, lengthsTag: number): number {
  const numbers = (wanted: number) => tiffNumberList(fields.find((field) => field.tag === wanted))
  const lengths = numbers(lengthsTag)
  return numbers(offsetsTag).reduce((most, at, index) => Math.max(most, at + (lengths[index] ?? 0)), 0)
}

/** What developed samples look like where raw data are missing. */
export type Emptiness = 'none' | 'part' | 'all'

/** Less than this part of a picture's height may be of one colour by chance. */
const chanceShare = 0.02
const full = 65_535

/**
 * Whether a developed picture is all black or all white, or its rows from some row to the last are of exactly one colour:
 * a sensor's noise leaves no two pixels alike, missing data do. White rows, which overexposed parts have, do not count.
 */
export function emptiness(samples: Uint16Array, widthPx: number, heightPx: number): Emptiness {
  const channels = samples.length / (widthPx * heightPx)
  const last = samples.subarray(samples.length - channels)
  const rowLength = widthPx * channels
  let flatRows = 0
  while (flatRows < heightPx && isFlat(samples, (heightPx - 1 - flatRows) * rowLength, rowLength, last))
    flatRows++
  const isWhite = last.every((sample) => sample === full)
  if (flatRows === heightPx) return isWhite || last.every((sample) => sample === 0) ? 'all' : 'none'
  return !isWhite && flatRows > heightPx * chanceShare ? 'part' : 'none'
}

function isFlat(samples: Uint16Array, start: number, length: number, colour: Uint16Array): boolean {
  const channels = colour.length
  for (let index = 0; index < length; index++) {
    if (samples[start + index] !== colour[index % channels]) return false
  }
  return true
}
