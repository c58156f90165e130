import { readBytes, type ByteReader } from '../../image/metadata/byte-tools.ts'

/** Where the header chunk says how rows are ordered (PNG 3rd edition, section 11.2.1). */
const methodAt = 28

/** Whether the rows of a PNG file come in seven passes (Adam7), so that none is complete before the last. */
export async function isInterlacedPng(file: ByteReader): Promise<boolean> {
  return (await readBytes(file, methodAt, 1))[0] === 1
}
