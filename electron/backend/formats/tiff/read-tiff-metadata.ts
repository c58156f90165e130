import { tiffDirectory, tiffNumbers, tiffType, type TiffField } from './tiff-directory.ts'
import { readTiffDirectory, readTiffFrame, tiffNumber } from './tiff-reader.ts'
import { concatenated, type ByteReader } from '../../image/metadata/byte-tools.ts'
import { descriptiveTags, metadataTag } from '../../image/metadata/tiff-tags.ts'

const blockHead = Uint8Array.of(0x49, 0x49, 42, 0, 8, 0, 0, 0)

/** Resolution and its unit: a block without them is taken to mean 72 dots per inch. */
const resolutionTags = new Set([0x011a, 0x011b, 0x0128])

/** Fields of the main directory that are looked at. */
const mainTags = new Set([
  ...descriptiveTags,
  ...resolutionTags,
  metadataTag.exif,
  metadataTag.gps,
  metadataTag.iptc,
])

/** What libvips does not read from TIFF files: EXIF, as a block of its own, and IPTC records. */
export async function readTiffMetadata(file: ByteReader): Promise<{ exif?: Uint8Array; iptc?: Uint8Array }> {
  const frame = await readTiffFrame(file)
  if (frame === null) return {}
  const main = await readTiffDirectory(file, frame, frame.firstDirectory, { tags: mainTags })
  const linked = async (fields: readonly TiffField[], tag: number) => {
    const at = tiffNumber(fields.find((field) => field.tag === tag))
    return at === null ? [] : await readTiffDirectory(file, frame, at)
  }
  const exif = exifBlock(
    main.filter(({ tag }) => descriptiveTags.has(tag) || resolutionTags.has(tag)),
    await linked(main, metadataTag.exif),
    await linked(main, metadataTag.gps),
  )
  const iptc = main.find(({ tag }) => tag === metadataTag.iptc)?.bytes
  return { ...(exif === null ? {} : { exif }), ...(iptc === undefined ? {} : { iptc }) }
}

function exifBlock(
  first: readonly TiffField[],
  details: readonly TiffField[],
  gps: readonly TiffField[],
): Uint8Array | null {
  const saysMore = first.some(({ tag }) => descriptiveTags.has(tag))
  if (!saysMore && details.length + gps.length === 0) return null
  // The interoperability directory says nothing about the photo and is left behind.
  const plainDetails = details.filter(({ tag }) => tag !== metadataTag.interoperability)
  const pointer = (tag: number, at: number, fields: readonly TiffField[]) =>
    fields.length === 0 ? [] : [tiffNumbers(tag, tiffType.long, [at])]
  const firstWith = (detailsAt: number, gpsAt: number) => [
    ...first,
    ...pointer(metadataTag.exif, detailsAt, plainDetails),
    ...pointer(metadataTag.gps, gpsAt, gps),
  ]
  const detailsAt = blockHead.length + tiffDirectory(firstWith(0, 0), blockHead.length, false).length
  const detailBytes = tiffDirectory(plainDetails, detailsAt, false)
  const gpsAt = detailsAt + detailBytes.length
  return concatenated([
    blockHead,
    tiffDirectory(firstWith(detailsAt, gpsAt), blockHead.length, false),
    detailBytes,
    tiffDirectory(gps, gpsAt, false),
  ])
}
