import { readBytes, type ByteReader } from '../../image/metadata/byte-tools.ts'
import { metadataTag } from '../../image/metadata/tiff-tags.ts'
import { tiffDirectory, tiffNumbers, tiffType, type TiffField } from './tiff-directory.ts'
import {
  readNextDirectory,
  readTiffDirectory,
  readTiffFrame,
  tiffNumberList,
  type WantedFields,
} from './tiff-reader.ts'

/** A page of a TIFF file whose pixels are being moved. */
export interface TiffPage {
  readonly fields: readonly TiffField[]
  readonly littleEndian: boolean
}

/** What becomes of the pages while they are copied. */
export interface TiffChange {
  /** A strip or tile as it shall be stored, from what `read` gives of the input. */
  convert(read: () => Promise<Uint8Array>, page: TiffPage): Promise<Uint8Array>
  /** Fields to be replaced or added. */
  readonly fields: readonly TiffField[]
  /** Whether EXIF and the place, which lie in directories of their own, come along. */
  readonly keepsExif?: boolean
}

/** Takes bytes, one piece after the other, and can change what it took. */
export interface TiffOutput {
  write(bytes: Uint8Array, position: number): Promise<void>
}

const tag = { stripOffsets: 273, stripLengths: 279, tileOffsets: 324, tileLengths: 325 } as const
/** Pointers to directories that are not copied: sub-images, EXIF and the place. */
const exifTags = [metadataTag.exif, metadataTag.gps]
const pointerTags = new Set([330, ...exifTags])
const maximumPages = 65_535
const maximumBlockBytes = 1024 * 1024 * 1024

/**
 * Copies the pages of TIFF files into one little-endian file, strip by strip or tile by tile. Other directories below the
 * main ones than EXIF are left behind. Structure after TIFF 6.0 and the BigTIFF extension.
 * @throws Error where a file's structure is damaged
 */
export async function rewriteTiffs(
  inputs: readonly ByteReader[],
  output: TiffOutput,
  isBig: boolean,
  change: TiffChange,
): Promise<void> {
  let at = isBig ? 16 : 8
  // Where the place of the next directory is to be written.
  let linkAt = isBig ? 8 : 4
  const link = async (position: number): Promise<void> => {
    const view = new DataView(new ArrayBuffer(isBig ? 8 : 4))
    if (isBig) view.setBigUint64(0, BigInt(position), true)
    else view.setUint32(0, position, true)
    await output.write(new Uint8Array(view.buffer), linkAt)
  }
  await output.write(header(isBig), 0)
  for (const input of inputs) {
    for await (const page of tiffPages(input)) {
      const { offsetsTag, lengthsTag, blocks } = blocksOf(page.fields)
      const moved: { at: number; length: number }[] = []
      for (const block of blocks) {
        const read = async (): Promise<Uint8Array> => {
          const bytes = await readBytes(input, block.at, block.length)
          if (bytes.length < block.length) throw new Error('its pixels end early')
          return bytes
        }
        const stored = await change.convert(read, page)
        moved.push({ at, length: stored.length })
        await output.write(stored, at)
        at += stored.length + (stored.length % 2)
      }
      const exif: TiffField[] = []
      for (const pointerTag of change.keepsExif === true ? exifTags : []) {
        const fields = await directoryBelow(input, page, pointerTag)
        if (fields.length === 0) continue
        exif.push(tiffNumbers(pointerTag, isBig ? tiffType.long8 : tiffType.long, [at]))
        const directory = tiffDirectory(fields, at, isBig)
        await output.write(directory, at)
        at += directory.length + (directory.length % 2)
      }
      const replaced = [
        ...change.fields,
        ...exif,
        tiffNumbers(
          offsetsTag,
          isBig ? tiffType.long8 : tiffType.long,
          moved.map((block) => block.at),
        ),
        tiffNumbers(
          lengthsTag,
          isBig ? tiffType.long8 : tiffType.long,
          moved.map((block) => block.length),
        ),
      ]
      const tags = new Set([...replaced.map((field) => field.tag), ...pointerTags])
      const fields = [...page.fields.filter((field) => !tags.has(field.tag)), ...replaced]
      const directory = tiffDirectory(fields, at, isBig)
      if (!isBig && at + directory.length > 0xffff_ffff)
        throw new Error('it exceeds the 4 GiB of a plain TIFF file')
      await output.write(directory, at)
      await link(at)
      linkAt = at + (isBig ? 8 + fields.length * 20 : 2 + fields.length * 12)
      at += directory.length + (directory.length % 2)
    }
  }
}

/** The pages of a file, in order, with the fields that are wanted: all by default. */
export async function* tiffPages(file: ByteReader, wanted?: WantedFields): AsyncGenerator<TiffPage> {
  const frame = await readTiffFrame(file)
  if (frame === null) throw new Error('it is no TIFF file')
  const seen = new Set<number>()
  for (let at = frame.firstDirectory; at !== 0; at = await readNextDirectory(file, frame, at)) {
    if (seen.has(at) || seen.size >= maximumPages) throw new Error('its pages form a loop')
    seen.add(at)
    yield { fields: await readTiffDirectory(file, frame, at, wanted), littleEndian: frame.littleEndian }
  }
}

/** The first number in a page's field, or `otherwise` where it has none. */
export function pageNumber({ fields }: Pick<TiffPage, 'fields'>, wanted: number, otherwise: number): number {
  return tiffNumberList(fields.find((field) => field.tag === wanted))[0] ?? otherwise
}

/** The fields of a directory that a page points to; pointers in it are left out. */
async function directoryBelow(file: ByteReader, page: TiffPage, pointerTag: number): Promise<TiffField[]> {
  const frame = await readTiffFrame(file)
  const at = pageNumber(page, pointerTag, 0)
  if (frame === null || at === 0) return []
  const fields = await readTiffDirectory(file, frame, at)
  return fields.filter((field) => field.tag !== metadataTag.interoperability)
}

function blocksOf(fields: readonly TiffField[]) {
  const find = (wanted: number) => fields.find((field) => field.tag === wanted)
  const isTiled = find(tag.tileOffsets) !== undefined
  const offsetsTag = isTiled ? tag.tileOffsets : tag.stripOffsets
  const lengthsTag = isTiled ? tag.tileLengths : tag.stripLengths
  const lengths = tiffNumberList(find(lengthsTag))
  const blocks = tiffNumberList(find(offsetsTag)).map((at, index) => ({ at, length: lengths[index] ?? 0 }))
  if (blocks.length === 0 || blocks.some(({ length }) => length > maximumBlockBytes)) {
    throw new Error('its pixels are not to be found')
  }
  return { offsetsTag, lengthsTag, blocks }
}

function header(isBig: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(isBig ? 16 : 8))
  view.setUint16(0, 0x4949)
  view.setUint16(2, isBig ? 43 : 42, true)
  if (isBig) view.setUint16(4, 8, true)
  return new Uint8Array(view.buffer)
}
