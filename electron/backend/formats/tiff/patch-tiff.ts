import { constants, copyFile, open, type FileHandle } from 'node:fs/promises'
import { readBytes, writeAll } from '../../image/metadata/byte-tools.ts'
import { tiffNumberList, readNextDirectory, readTiffFrame, type TiffFrame } from './tiff-reader.ts'
import type { TiffField } from './tiff-directory.ts'

const shortType = 3

/**
 * Makes a copy of a TIFF file at `copyPath` in which short values of `fields` stand in place of the file's own, page by
 * page. Entries that are not there, or hold another number of values, stay so: nothing moves.
 */
export async function copyWithFields(
  path: string,
  copyPath: string,
  fields: readonly TiffField[],
): Promise<void> {
  await copyFile(path, copyPath, constants.COPYFILE_FICLONE)
  const file = await open(copyPath, 'r+')
  try {
    const frame = await readTiffFrame(file)
    if (frame === null) throw new Error('it is no TIFF file')
    const seen = new Set<number>()
    for (let at = frame.firstDirectory; at !== 0 && !seen.has(at);) {
      seen.add(at)
      for (const field of fields) await replaceShorts(file, frame, at, field)
      at = await readNextDirectory(file, frame, at)
    }
  } finally {
    await file.close()
  }
}

async function replaceShorts(
  file: FileHandle,
  { isBig, littleEndian }: TiffFrame,
  directory: number,
  field: TiffField,
): Promise<void> {
  const [countBytes, entryBytes, inlineBytes] = isBig ? [8, 20, 8] : [2, 12, 4]
  const counter = viewOf(await readBytes(file, directory, countBytes))
  const count = isBig ? Number(counter.getBigUint64(0, littleEndian)) : counter.getUint16(0, littleEndian)
  const table = viewOf(await readBytes(file, directory + countBytes, Math.min(count, 4096) * entryBytes))
  for (let at = 0; at + entryBytes <= table.byteLength; at += entryBytes) {
    if (table.getUint16(at, littleEndian) !== field.tag) continue
    const wide = (offset: number) =>
      isBig ? Number(table.getBigUint64(offset, littleEndian)) : table.getUint32(offset, littleEndian)
    const values = wide(at + 4)
    if (table.getUint16(at + 2, littleEndian) !== shortType || values > field.count) return
    const valueAt = at + entryBytes - inlineBytes
    const position = values * 2 <= inlineBytes ? directory + countBytes + valueAt : wide(valueAt)
    const bytes = new DataView(new ArrayBuffer(values * 2))
    for (const [index, value] of tiffNumberList(field).slice(0, values).entries()) {
      bytes.setUint16(index * 2, value, littleEndian)
    }
    return await writeAll(file, new Uint8Array(bytes.buffer), position)
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
