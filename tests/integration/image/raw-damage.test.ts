import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openImageSource } from '../../fixtures/local-images.ts'
import { tiffBytes, tiffNumbers, tiffType } from '../../../electron/backend/formats/tiff/tiff-directory.ts'
import { plainTiff } from './plain-tiff.ts'
import { scratchFolder } from './scratch-folder.ts'
import { readWhole } from './write-image.ts'

const widthPx = 160
const heightPx = 120
const ascii = (text: string) => new TextEncoder().encode(`${text}\0`)

/** A DNG file of a colour filter array, as the DNG specification 1.4 wants it, uncompressed. */
function dng(samples: Uint16Array, fields: readonly ReturnType<typeof tiffBytes>[] = []): Uint8Array {
  const matrix = new DataView(new ArrayBuffer(72))
  const values = [0.7312, -0.1983, -0.064, -0.446, 1.2186, 0.2532, -0.077, 0.1567, 0.6014]
  for (const [index, value] of values.entries()) {
    matrix.setInt32(index * 8, Math.round(value * 10_000), true)
    matrix.setInt32(index * 8 + 4, 10_000, true)
  }
  const { ascii: text, byte, short, long } = tiffType
  return plainTiff({
    widthPx,
    heightPx,
    channels: 1,
    samples,
    photometric: 32_803,
    fields: [
      tiffBytes(271, text, ascii('Selfmade')),
      tiffBytes(272, text, ascii('Camera')),
      tiffNumbers(33_421, short, [2, 2]),
      tiffBytes(33_422, byte, Uint8Array.of(0, 1, 1, 2)),
      tiffBytes(50_706, byte, Uint8Array.of(1, 4, 0, 0)),
      tiffBytes(50_708, text, ascii('Selfmade Camera')),
      tiffNumbers(50_717, long, [4095]),
      { tag: 50_721, type: 10, count: 9, bytes: new Uint8Array(matrix.buffer) },
      tiffNumbers(50_778, short, [21]),
      ...fields,
    ],
  })
}

/** What a sensor gives: a ramp with noise. */
function sensor(): Uint16Array {
  let state = 1
  return Uint16Array.from({ length: widthPx * heightPx }, (_, index) => {
    state = (state * 48_271) % 2_147_483_647
    return 400 + (index % widthPx) * 15 + (state % 60)
  })
}

async function read(bytes: Uint8Array) {
  const path = join(await scratchFolder(), 'in.dng')
  await writeFile(path, bytes)
  const source = await openImageSource(path)
  try {
    await readWhole(source)
    return source.warnings.map(({ code }) => code).join(' ')
  } finally {
    await source.close()
  }
}

test('a whole raw file is developed without a word of damage', async () => {
  expect(await read(dng(sensor()))).not.toContain('damaged')
})

test('a raw file whose lower half is missing is kept, and the result says that it is damaged', async () => {
  expect(await read(dng(sensor().fill(0, (widthPx * heightPx) / 2)))).toContain('part-of-file-damaged')
})

test('a raw file that names data beyond its end is reported as damaged', async () => {
  const tooLong = tiffNumbers(279, tiffType.long, [widthPx * heightPx * 2 + 100_000])
  const outcome = await read(dng(sensor(), [tooLong])).catch((error: Error) => error.message)
  expect(outcome).toMatch(/damaged/)
})

test.each([
  ['black', 0],
  ['white', 65_535],
])('a raw file of which nothing but %s comes fails with a reason', async (_, value) => {
  await expect(read(dng(new Uint16Array(widthPx * heightPx).fill(value)))).rejects.toMatchObject({
    code: 'input-corrupt',
    message: expect.stringContaining('all pixels came out alike') as string,
  })
})

test('a raw file that its decoder gives up fails by a sentence, not by a number', async () => {
  const lossless = tiffNumbers(259, tiffType.short, [7])
  const outcome = await read(dng(sensor(), [lossless])).catch((error: Error) => error.message)
  expect(outcome).toMatch(/damaged/)
  expect(outcome).not.toContain('[object')
})
