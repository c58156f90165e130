import { writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  readNextDirectory,
  readTiffDirectory,
  readTiffFrame,
} from '../../../electron/backend/formats/tiff/tiff-reader.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

/** A little-endian BigTIFF file: one directory at byte 16 whose only field lies at `valueAt`. */
function bigTiff(firstDirectory: bigint, valueAt = 0n): Uint8Array {
  const bytes = new Uint8Array(64)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, 0x4949)
  view.setUint16(2, 43, true)
  view.setUint16(4, 8, true)
  view.setBigUint64(8, firstDirectory, true)
  view.setBigUint64(16, 1n, true)
  view.setUint16(24, 700, true)
  view.setUint16(26, 1, true)
  view.setBigUint64(28, 100n, true)
  view.setBigUint64(36, valueAt, true)
  return bytes
}

async function inFile<T>(
  bytes: Uint8Array,
  work: (file: Awaited<ReturnType<typeof open>>) => Promise<T>,
): Promise<T> {
  const path = join(temporaryFolder(), 'a.tif')
  writeFileSync(path, bytes)
  const file = await open(path)
  try {
    return await work(file)
  } finally {
    await file.close()
  }
}

describe('reading TIFF directories', () => {
  it('finds no field in a directory beyond 2^53, and says that there is no next one', async () => {
    await inFile(bigTiff(2n ** 63n), async (file) => {
      const frame = (await readTiffFrame(file))!
      expect(await readTiffDirectory(file, frame, frame.firstDirectory)).toEqual([])
      const next = readNextDirectory(file, frame, frame.firstDirectory)
      await expect(next).rejects.toMatchObject({ code: 'input-corrupt' })
    })
  })

  it('leaves out a field whose value lies beyond 2^53', async () => {
    await inFile(bigTiff(16n, 2n ** 60n), async (file) => {
      const frame = (await readTiffFrame(file))!
      expect(await readTiffDirectory(file, frame, 16)).toEqual([])
    })
  })
})
