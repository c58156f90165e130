import { AppError } from '../../../common/messages/app-error.ts'
import type { InputFile } from '../../image/input-file.ts'
import { readBytes } from '../../image/metadata/byte-tools.ts'

/** What decides how much memory a JPEG file takes to decode (ITU-T T.81, annex B). */
export interface JpegStructure {
  readonly widthPx: number
  readonly heightPx: number
  /** Sampling factors of the components. */
  readonly components: readonly { readonly horizontal: number; readonly vertical: number }[]
  /** Whether all coefficients are in memory until the last scan is read: progressive files, and those of several scans. */
  readonly isBuffered: boolean
}

const marker = { start: 0xd8, end: 0xd9, scan: 0xda } as const
/** Start of a frame; DHT (C4), JPG (C8) and DAC (CC) lie among their numbers. */
const isFrame = (code: number): boolean =>
  code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc
const isProgressive = (code: number): boolean => [0xc2, 0xc6, 0xca, 0xce].includes(code)

/** More segments than any camera or program writes; libjpeg keeps each in memory. */
const maximumSegments = 4096
const maximumSegmentBytes = 64 * 1024 ** 2
/** Each scan passes over all coefficients. jpegtran's longest script has 32. */
const maximumScans = 100

/**
 * Reads the segments before the pixels; `null` where the file's structure is damaged, which its decoder reports better.
 * @throws AppError input-too-large where its segments or scans are out of all proportion
 */
export async function readJpegStructure(file: InputFile): Promise<JpegStructure | null> {
  let structure: (Omit<JpegStructure, 'isBuffered'> & { readonly isProgressive: boolean }) | null = null
  let segmentBytes = 0
  let at = 2
  for (let segments = 0; ; segments++) {
    const head = await readBytes(file, at, 4)
    if (head.length < 4 || head[0] !== 0xff) return null
    const code = head[1] ?? 0
    // Any number of FF may stand before a marker.
    if (code === 0xff) {
      at++
      if (at > maximumSegmentBytes) return null
      continue
    }
    const length = ((head[2] ?? 0) << 8) | (head[3] ?? 0)
    if (code === marker.scan) {
      if (structure === null) return null
      const components = (await readBytes(file, at + 4, 1))[0] ?? 0
      const isBuffered = structure.isProgressive || components < structure.components.length
      if (isBuffered) await requireFewScans(file, at)
      return { ...structure, isBuffered }
    }
    if (length < 2 || code === marker.end) return null
    segmentBytes += length
    if (segments >= maximumSegments || segmentBytes > maximumSegmentBytes) {
      throw tooMuch(
        file.path,
        `${maximumSegments} segments and ${maximumSegmentBytes / 1024 ** 2} MiB of metadata`,
        `${segments + 1} or more segments of ${(segmentBytes / 1024 ** 2).toFixed(1)} MiB`,
      )
    }
    if (isFrame(code)) {
      const frame = await readBytes(file, at + 4, length - 2)
      const read = readFrame(frame)
      if (read === null) return null
      structure = { ...read, isProgressive: isProgressive(code) }
    }
    at += 2 + length
  }
}

/** Bytes of memory that the coefficients of a buffered file take: two for each, in whole blocks of 8×8. */
export function jpegCoefficientBytes({ widthPx, heightPx, components }: JpegStructure): number {
  const widest = Math.max(...components.map(({ horizontal }) => horizontal))
  const highest = Math.max(...components.map(({ vertical }) => vertical))
  const units = Math.ceil(widthPx / (8 * widest)) * Math.ceil(heightPx / (8 * highest))
  const blocks = components.reduce((sum, { horizontal, vertical }) => sum + horizontal * vertical, 0)
  return units * blocks * 64 * 2
}

function readFrame(frame: Uint8Array): Omit<JpegStructure, 'isBuffered'> | null {
  const count = frame[5] ?? 0
  if (frame.length < 6 + count * 3 || count === 0) return null
  const view = new DataView(frame.buffer, frame.byteOffset)
  const components = Array.from({ length: count }, (_, index) => {
    const sampling = frame[6 + index * 3 + 1] ?? 0
    return { horizontal: sampling >> 4 || 1, vertical: sampling & 15 || 1 }
  })
  return { heightPx: view.getUint16(1), widthPx: view.getUint16(3), components }
}

const searchedBytes = 1024 * 1024

async function requireFewScans(file: InputFile, firstScanAt: number): Promise<void> {
  let scans = 0
  for (let at = firstScanAt; at < file.sizeBytes; at += searchedBytes) {
    // One byte more, so that a marker across the border is seen.
    const bytes = await readBytes(file, at, searchedBytes + 1)
    for (let found = bytes.indexOf(0xff); found >= 0; found = bytes.indexOf(0xff, found + 1)) {
      if (bytes[found + 1] === marker.scan) scans++
      if (scans > maximumScans) throw tooMuch(file.path, `${maximumScans} scans`, `more than ${maximumScans}`)
    }
  }
}

function tooMuch(path: string, expected: string, received: string): AppError {
  return new AppError(
    'input-too-large',
    `Expected a JPEG file of at most ${expected} but “${path}” has ${received}.`,
    { path },
  )
}
