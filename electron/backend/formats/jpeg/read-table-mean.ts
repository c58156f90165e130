import { open, type FileHandle } from 'node:fs/promises'

/** Segments before the first scan; real files have some dozens, with profiles and previews. */
const mostSegments = 500
const startOfImage = 0xffd8
const startOfScan = 0xda
const quantisationTables = 0xdb
const tableValues = 64

/**
 * Mean of the 64 steps in a JPEG file's first quantisation table, which is that of luma; `null` for other or damaged
 * files. Nothing but marker segments is read (ITU-T T.81, B.2.4.1).
 */
export async function readTableMean(path: string): Promise<number | null> {
  const file = await open(path, 'r')
  try {
    if ((await readBytes(file, 0, 2))?.readUInt16BE(0) !== startOfImage) return null
    let position = 2
    for (let segment = 0; segment < mostSegments; segment++) {
      const header = await readBytes(file, position, 4)
      if (header === null || header[0] !== 0xff || header[1] === startOfScan) return null
      const length = header.readUInt16BE(2)
      if (header[1] === quantisationTables) {
        const content = await readBytes(file, position + 4, length - 2)
        return content && firstTableMean(content)
      }
      position += 2 + length
    }
    return null
  } finally {
    await file.close()
  }
}

function firstTableMean(content: Buffer): number | null {
  const isWide = (content[0] ?? 0) >> 4 === 1
  if (content.length < 1 + tableValues * (isWide ? 2 : 1)) return null
  let sum = 0
  for (let index = 0; index < tableValues; index++) {
    sum += isWide ? content.readUInt16BE(1 + 2 * index) : (content[1 + index] ?? 0)
  }
  return sum / tableValues
}

async function readBytes(file: FileHandle, position: number, length: number): Promise<Buffer | null> {
  if (length <= 0) return null
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position)
  return bytesRead === length ? buffer : null
}
