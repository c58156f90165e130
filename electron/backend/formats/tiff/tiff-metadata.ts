import type { FileHandle } from 'node:fs/promises'
import { tiffBytes, tiffDirectory, tiffNumbers, tiffType, type TiffField } from './tiff-directory.ts'
import { readNextDirectory, readTiffDirectory, readTiffFrame } from './tiff-reader.ts'
import { concatenated, writeAll } from '../../image/metadata/byte-tools.ts'
import { exifDirectories } from '../../image/metadata/exif-directories.ts'
import type { OutputMetadata } from '../../image/metadata/output-metadata.ts'
import { descriptiveTags, metadataTag } from '../../image/metadata/tiff-tags.ts'

/**
 * Adds EXIF and IPTC to a little-endian TIFF or BigTIFF file in place: directories and records are appended and the
 * main directory is rewritten with pointers to them (CIPA DC-008 section 4.6.3). XMP and ICC are libtiff's part.
 */
export async function embedInTiff(file: FileHandle, metadata: OutputMetadata): Promise<void> {
  const frame = await readTiffFrame(file)
  if (!frame?.littleEndian) throw new Error('Expected a little-endian TIFF file from the encoder.')
  const { isBig } = frame
  const mainFields = await readTiffDirectory(file, frame, frame.firstDirectory)
  const { size } = await file.stat()
  const appended: Uint8Array[] = size % 2 === 0 ? [] : [new Uint8Array(1)]
  let at = size + (size % 2)
  const append = (fields: readonly TiffField[], next = 0): number => {
    const start = at
    const bytes = tiffDirectory(fields, start, isBig, next)
    appended.push(bytes)
    at += bytes.length
    return start
  }
  const pointer = (tag: number, fields: readonly TiffField[]) =>
    fields.length === 0 ? [] : [tiffNumbers(tag, isBig ? tiffType.long8 : tiffType.long, [append(fields)])]

  const exif = metadata.exif && exifDirectories(metadata.exif)
  const details = exif
    ? [...exif.details, ...pointer(metadataTag.interoperability, exif.interoperability)]
    : []
  const added = [
    ...(exif ? exif.first.filter(({ tag }) => descriptiveTags.has(tag)) : []),
    ...pointer(metadataTag.exif, details),
    ...pointer(metadataTag.gps, exif ? exif.gps : []),
    ...(metadata.iptc === null ? [] : [tiffBytes(metadataTag.iptc, tiffType.byte, metadata.iptc)]),
  ]
  const replaced = new Set(added.map(({ tag }) => tag))
  const next = await readNextDirectory(file, frame, frame.firstDirectory)
  const mainAt = append([...mainFields.filter(({ tag }) => !replaced.has(tag)), ...added], next)
  if (!isBig && at > 0xffff_ffff) return
  await writeAll(file, concatenated(appended), size)
  const link = new DataView(new ArrayBuffer(isBig ? 8 : 4))
  if (isBig) link.setBigUint64(0, BigInt(mainAt), true)
  else link.setUint32(0, mainAt, true)
  await writeAll(file, new Uint8Array(link.buffer), isBig ? 8 : 4)
}
