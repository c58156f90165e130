import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { probeImage, probeWithMetadata } from '../../fixtures/local-images.ts'
import {
  emptyBitmap,
  emptyGif,
  emptyPsd,
  interlacedPng,
  largestWebp,
  oneStripTiff,
  progressiveJpeg,
  sharedValuesTiff,
  tinyFrames,
  tinyTiles,
  withSegments,
} from '../../fixtures/picture-bombs.ts'
import { peakMemoryBytes } from '../../fixtures/peak-memory.ts'
import { openTestDecoding } from '../../fixtures/test-decoding.ts'
import { scratchFolder } from '../image/scratch-folder.ts'

const bombs: readonly (readonly [name: string, bytes: () => Uint8Array, needs: RegExp])[] = [
  ['progressive.jpg', () => progressiveJpeg(31_000), /31,000×31,000 pixels.* take 5\.8 GB of memory/],
  ['interlaced.png', () => interlacedPng(30_000), /30,000×30,000 pixels.* take 2\.7 GB of memory/],
  ['flat.webp', () => largestWebp(), /16,383×16,383 pixels.* take 2\.1 GB of memory/],
  ['empty.gif', () => emptyGif(30_000), /30,000×30,000 pixels.* take 3\.6 GB of memory/],
  ['stated.psb', () => emptyPsd(300_000, 2), /300,000×300,000 pixels.* take 1,?080 GB/],
  ['stated.bmp', () => emptyBitmap(30_000), /30,000×30,000 pixels.* take 10\.8 GB/],
  ['tiles.jp2', () => tinyTiles(255), /255×255 pixels.* take 1\.8 GB of memory/],
  ['zstd.tif', () => oneStripTiff(20_000, zstdCompressSync(new Uint8Array(1e6)), 50_000), /take 6\.0 GB/],
]

test.skipIf(process.platform !== 'linux').each(bombs)(
  '%s, a few bytes that ask for gigabytes, is refused with the numbers before any is decoded',
  async (name, bytes, needs) => {
    const folder = await scratchFolder()
    const path = join(folder, name)
    await writeFile(path, bytes())
    const decoding = openTestDecoding(folder)
    await expect(decoding.work.open(path)).rejects.toMatchObject({
      code: 'input-too-large',
      message: expect.stringMatching(needs) as string,
    })
    const [pid] = decoding.pids()
    if (pid === undefined) throw new Error('Expected the decoding process to live on.')
    expect(peakMemoryBytes(pid)).toBeLessThan(500e6)
  },
)

test.skipIf(process.platform !== 'linux')(
  'a directory that names the same megabytes again and again is refused without reading any of them',
  async () => {
    const folder = await scratchFolder()
    const path = join(folder, 'shared.tif')
    await writeFile(path, sharedValuesTiff(1000, 4_000_000))
    const decoding = openTestDecoding(folder)
    await expect(decoding.work.describe(path)).rejects.toMatchObject({
      code: 'input-too-large',
      message: expect.stringMatching(/at most 71 MB of values .* claim \d+ MB or more/) as string,
    })
    const [pid] = decoding.pids()
    expect(peakMemoryBytes(pid ?? 0)).toBeLessThan(500e6)
  },
)

test('a JPEG file is refused for segments of metadata out of all proportion, and not for many', async () => {
  const folder = await scratchFolder()
  const jpeg = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#456' } })
    .jpeg()
    .toBuffer()
  const path = join(folder, 'segments.jpg')
  await writeFile(path, withSegments(jpeg, 600, 60_000))
  expect(await probeImage(path)).toMatchObject({ widthPx: 8 })
  await writeFile(path, withSegments(jpeg, 1200, 60_000))
  await expect(probeImage(path)).rejects.toMatchObject({
    code: 'input-too-large',
    message: expect.stringContaining('at most 4096 segments and 64 MiB') as string,
  })
  await writeFile(path, withSegments(jpeg, 5000, 4))
  await expect(probeImage(path)).rejects.toMatchObject({ code: 'input-too-large' })
})

test('an animation of thousands of frames of a pixel is refused, one of hundreds is not', async () => {
  const path = join(await scratchFolder(), 'frames.gif')
  await writeFile(path, tinyFrames(500))
  expect(await probeImage(path)).toMatchObject({ pages: 500 })
  await writeFile(path, tinyFrames(501))
  await expect(probeImage(path)).rejects.toMatchObject({
    code: 'input-too-large',
    message: `“${path}” has 501 frames or pages; of pictures of this size, at most 500 are read.`,
  })
})

test('a JPEG file is refused for thousands of scans', async () => {
  const path = join(await scratchFolder(), 'scans.jpg')
  await writeFile(path, progressiveJpeg(64, 2000))
  await expect(probeImage(path)).rejects.toMatchObject({
    code: 'input-too-large',
    message: expect.stringContaining('at most 100 scans') as string,
  })
})

test('a profile that is noise, and metadata of no measure, are left out with a sentence', async () => {
  const folder = await scratchFolder()
  const path = join(folder, 'damaged.jpg')
  const jpeg = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#456' } })
    .withIccProfile('p3')
    .jpeg()
    .toBuffer()
  const at = jpeg.indexOf('acsp')
  // The profile's table now points beyond its end.
  jpeg.fill(0xff, at + 92, at + 120)
  await writeFile(path, jpeg)
  const { metadata, warnings } = await probeWithMetadata(path)
  expect(metadata.icc).toBeUndefined()
  expect(warnings).toHaveLength(1)
})
