import { open } from 'node:fs/promises'
import { AppError } from '../../common/messages/app-error.ts'
import type { PicturePyramid, PictureTile } from '../../common/pixels/picture-pyramid.ts'
import {
  readNextDirectory,
  readTiffDirectory,
  readTiffFrame,
  tiffNumber,
} from '../formats/tiff/tiff-reader.ts'
import type { TiffField } from '../formats/tiff/tiff-directory.ts'

/** Side of a tile: 786 kB with three channels. */
export const tileSidePx = 512

/** Levels below the first add a third. */
const bytesPerPixel = 4 * (4 / 3)

/** A pyramid on disk, and where its tiles lie in the file. */
export interface PyramidFile {
  readonly pyramid: PicturePyramid
  /** First byte of a tile, whose rows follow each other uncompressed; tiles at the border are padded. */
  tileAt(tile: PictureTile): { readonly start: number; readonly length: number }
}

/** Room that the pyramid of an image needs at most. */
export function pyramidBytes(widthPx: number, heightPx: number): number {
  return Math.ceil(widthPx * heightPx * bytesPerPixel)
}

/** Reads what rendering an image as a pyramid wrote (`ImageDecoder.render`). */
export async function readPyramid(path: string): Promise<PyramidFile> {
  const file = await open(path, 'r')
  try {
    const frame = await readTiffFrame(file)
    if (!frame) throw new Error(`Expected a pyramid in "${path}" but it is no TIFF file.`)
    const pages: Page[] = []
    for (let at = frame.firstDirectory; at !== 0; at = await readNextDirectory(file, frame, at)) {
      pages.push(readPage(await readTiffDirectory(file, frame, at)))
    }
    return describe(path, pages)
  } finally {
    await file.close()
  }
}

interface Page {
  readonly widthPx: number
  readonly heightPx: number
  readonly channels: number
  readonly tilesAt: readonly number[]
}

const tag = { width: 256, height: 257, channels: 277, tileOffsets: 324 } as const

function readPage(fields: readonly TiffField[]): Page {
  const find = (wanted: number) => fields.find((field) => field.tag === wanted)
  const offsets = find(tag.tileOffsets)?.bytes ?? new Uint8Array()
  const view = new DataView(offsets.buffer, offsets.byteOffset, offsets.byteLength)
  return {
    widthPx: tiffNumber(find(tag.width)) ?? 0,
    heightPx: tiffNumber(find(tag.height)) ?? 0,
    channels: tiffNumber(find(tag.channels)) ?? 0,
    tilesAt: Array.from({ length: offsets.length / 8 }, (_, index) =>
      Number(view.getBigUint64(index * 8, true)),
    ),
  }
}

function describe(path: string, pages: readonly Page[]): PyramidFile {
  const channels = pages[0]?.channels
  if (channels !== 3 && channels !== 4) {
    throw new Error(`Expected a pyramid of 3 or 4 channels in "${path}" but it has ${channels ?? 'none'}.`)
  }
  const levels = pages.map(({ widthPx, heightPx }) => ({ widthPx, heightPx }))
  return {
    pyramid: { tileSidePx, channels, levels },
    tileAt({ level, column, row }) {
      const page = pages[level]
      const columns = page ? Math.ceil(page.widthPx / tileSidePx) : 0
      const start = column < columns ? page?.tilesAt[row * columns + column] : undefined
      if (start === undefined) {
        throw new AppError(
          'bad-request',
          `Expected a tile of the pyramid but received column ${column}, row ${row} of level ${level}.`,
        )
      }
      return { start, length: tileSidePx * tileSidePx * channels }
    },
  }
}
