import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import type { Decoding } from '../../electron/backend/decoding/open-decoding.ts'
import { AppError } from '../../electron/common/messages/app-error.ts'
import {
  computedConstant,
  doublingNetwork,
  endlessNetwork,
  lyingArchive,
  tiledPicture,
} from '../fixtures/model-bombs.ts'
import { peakMemoryBytes } from '../fixtures/peak-memory.ts'
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
  withStatedSize,
} from '../fixtures/picture-bombs.ts'
import { processTree, residentBytes } from '../fixtures/process-tree.ts'
import { startEnlarger } from '../fixtures/run-enlarger.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'
import { openTestDecoding } from '../fixtures/test-decoding.ts'

const isLinux = process.platform === 'linux'
const colour = { channels: 3, background: '#456' } as const
const flat = (sidePx: number) => sharp({ create: { width: sidePx, height: sidePx, ...colour } })

/** Files far below a megabyte that claim more than anything can hold, and the largest that a budget still takes. */
const pictures: readonly (readonly [name: string, bytes: () => Uint8Array | Promise<Uint8Array>])[] = [
  ['progressive-31000.jpg', () => progressiveJpeg(31_000)],
  ['progressive-9000.jpg', () => progressiveJpeg(9000)],
  ['scans-100.jpg', () => progressiveJpeg(2000, 100)],
  ['interlaced-30000.png', () => interlacedPng(30_000)],
  ['interlaced-10000.png', () => interlacedPng(10_000)],
  ['largest.webp', () => largestWebp()],
  ['empty-30000.gif', () => emptyGif(30_000)],
  ['empty-11000.gif', () => emptyGif(11_000)],
  ['frames-10000.gif', () => tinyFrames(10_000)],
  ['tiles-255.jp2', () => tinyTiles(255)],
  ['tiles-60.jp2', () => tinyTiles(60)],
  ['zstd-20000.tif', () => oneStripTiff(20_000, zstdCompressSync(new Uint8Array(1e6)), 50_000)],
  ['shared-values.tif', () => sharedValuesTiff(1000, 400_000)],
  ['psd-30000.psd', () => emptyPsd(30_000, 1)],
  ['psd-4000.psd', () => emptyPsd(4000, 1)],
  ['psb-300000.psb', () => emptyPsd(300_000, 2)],
  ['rle-30000.bmp', () => emptyBitmap(30_000)],
  ['rle-8000.bmp', () => emptyBitmap(8000)],
  ['flat-4000.avif', () => flat(4000).avif({ effort: 0 }).toBuffer()],
  ['stated-60000.avif', async () => withStatedSize(await flat(64).avif().toBuffer(), 60_000)],
  ['stated-12000.avif', async () => withStatedSize(await flat(64).avif().toBuffer(), 12_000)],
  ['segments.jpg', async () => withSegments(await flat(64).jpeg().toBuffer(), 15, 60_000)],
]

test.skipIf(!isLinux).each(pictures)('%s takes less than 700 MB to read', async (name, bytes) => {
  const folder = temporaryFolder()
  const path = join(folder, name)
  const content = await bytes()
  await writeFile(path, content)
  const decoding = openTestDecoding(folder)
  const outcome = await readAll(decoding, path)
  const [pid] = decoding.pids()
  const peak = pid === undefined ? 0 : peakMemoryBytes(pid)
  console.log(`${name}: ${content.length} bytes, ${outcome}, ${Math.round(peak / 1e6)} MB`)
  expect(outcome).toMatch(/^read$|^input-(too-large|corrupt|unsupported)$/)
  expect(peak).toBeLessThan(700e6)
})

/** What came of reading a picture to its end. */
async function readAll(decoding: Decoding, path: string): Promise<string> {
  try {
    const image = await decoding.work.open(path)
    await image.decode().finally(() => image.close())
    return 'read'
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
}

const models: readonly (readonly [name: string, bytes: () => Uint8Array])[] = [
  ['doubled-12.onnx', () => doublingNetwork(12)],
  ['doubled-40.onnx', () => doublingNetwork(40)],
  ['computed-4gb.onnx', () => computedConstant(32_000)],
  ['tiled-1gb.onnx', () => tiledPicture(20_000)],
  ['endless.onnx', () => endlessNetwork(2000)],
  ['lies-200mb.pth', () => lyingArchive(200e6)],
]

test.skipIf(!isLinux).each(models)(
  'adding %s ends by itself and takes less than 700 MB',
  async (name, bytes) => {
    const folder = temporaryFolder()
    const path = join(folder, name)
    const content = bytes()
    await writeFile(path, content)
    const { child, finished } = startEnlarger(join(folder, 'data'), 'models', 'add', path)
    const state = { peak: 0 }
    const timer = setInterval(() => {
      const sum = processTree(child.pid ?? 0).reduce((total, id) => total + residentBytes(id), 0)
      state.peak = Math.max(state.peak, sum)
    }, 50)
    const { exitCode, stderr } = await finished
    clearInterval(timer)
    console.log(
      `${name}: ${content.length} bytes, ${Math.round(state.peak / 1e6)} MB in all, ${stderr.trim()}`,
    )
    expect(exitCode).not.toBe(0)
    expect(stderr).toMatch(/^(Expected|.*\nExpected)/)
    expect(state.peak).toBeLessThan(700e6)
  },
)
