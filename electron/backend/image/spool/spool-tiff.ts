import { concatenated } from '../metadata/byte-tools.ts'
import { spoolBytes, type SpoolLayout } from './spool-layout.ts'
import {
  tiffBytes,
  tiffDirectory,
  tiffNumbers,
  tiffType,
  type TiffField,
} from '../../formats/tiff/tiff-directory.ts'

/**
 * The frame that makes spooled rows a picture for libvips: a BigTIFF header before them, the directory and metadata
 * after them. libtiff reads such a file strip by strip, so that resident memory stays at a few megabytes; libvips'
 * own format is mapped into memory whole (2.4 GB for 800 megapixels). Structure after TIFF 6.0 and the BigTIFF
 * extension; tags 700 (XMP) and 34675 (ICC) after their specifications.
 */
export interface SpoolMetadata {
  readonly icc?: Uint8Array
  readonly xmp?: Uint8Array
  /** Dots per inch. */
  readonly density?: number | null
}

export const spoolTiffHeaderBytes = 16

const stripTargetBytes = 1024 * 1024

/** The 16 bytes before the rows, which take `allRowsBytes`. */
export function spoolTiffHeader(allRowsBytes: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(spoolTiffHeaderBytes))
  view.setUint16(0, 0x4949)
  view.setUint16(2, 43, true)
  view.setUint16(4, 8, true)
  view.setBigUint64(8, BigInt(spoolTiffHeaderBytes + allRowsBytes + (allRowsBytes % 2)), true)
  return new Uint8Array(view.buffer)
}

/** Everything after the rows, which are those of `pages` pictures of one size, one below the other. */
export function spoolTiffTrailer(layout: SpoolLayout, metadata: SpoolMetadata, pages = 1): Uint8Array {
  const allRowsBytes = spoolBytes(layout)
  const padding = allRowsBytes % 2
  const parts: Uint8Array[] = [new Uint8Array(padding)]
  let at = spoolTiffHeaderBytes + allRowsBytes + padding
  for (let page = 0; page < pages; page++) {
    const fields = pageFields(layout, metadata, page, pages)
    // The link does not change a directory's length, so the next one's place is known.
    const length = tiffDirectory(fields, at, true).length
    parts.push(tiffDirectory(fields, at, true, page + 1 < pages ? at + length : 0))
    at += length
  }
  return concatenated(parts)
}

function pageFields(
  layout: SpoolLayout,
  metadata: SpoolMetadata,
  page: number,
  pages: number,
): readonly TiffField[] {
  const { widthPx, channels, bitDepth, isInks = false } = layout
  const heightPx = layout.heightPx / pages
  const { short, long, long8, rational } = tiffType
  const rowBytes = widthPx * channels * (bitDepth / 8)
  const pageAt = spoolTiffHeaderBytes + page * heightPx * rowBytes
  const rowsPerStrip = Math.max(1, Math.min(heightPx, Math.floor(stripTargetBytes / rowBytes)))
  const tops = Array.from({ length: Math.ceil(heightPx / rowsPerStrip) }, (_, index) => index * rowsPerStrip)
  const lengths = tops.map((top) => Math.min(rowsPerStrip, heightPx - top) * rowBytes)
  const perChannel = (tag: number, value: number) =>
    tiffNumbers(tag, short, Array<number>(channels).fill(value))
  const blob = (tag: number, type: number, bytes: Uint8Array | undefined) =>
    bytes === undefined ? [] : [tiffBytes(tag, type, bytes)]
  const density = metadata.density ?? 72
  return [
    tiffNumbers(256, long, [widthPx]),
    tiffNumbers(257, long, [heightPx]),
    perChannel(258, bitDepth),
    tiffNumbers(259, short, [1]),
    tiffNumbers(262, short, [channels < 3 ? 1 : isInks ? 5 : 2]),
    tiffNumbers(
      273,
      long8,
      tops.map((top) => pageAt + top * rowBytes),
    ),
    tiffNumbers(277, short, [channels]),
    tiffNumbers(278, long, [rowsPerStrip]),
    tiffNumbers(279, long8, lengths),
    tiffNumbers(282, rational, [density]),
    tiffNumbers(283, rational, [density]),
    tiffNumbers(284, short, [1]),
    tiffNumbers(296, short, [2]),
    ...(channels % 2 === 0 && !isInks ? [tiffNumbers(338, short, [2])] : []),
    perChannel(339, 1),
    ...blob(700, tiffType.byte, metadata.xmp),
    ...blob(34_675, tiffType.undefined, metadata.icc),
  ]
}
