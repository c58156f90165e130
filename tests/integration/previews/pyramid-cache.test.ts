import { mkdtemp, open, readdir, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PictureTile } from '../../../electron/common/pixels/picture-pyramid.ts'
import { createPyramidCache, type PyramidCache } from '../../../electron/backend/previews/pyramid-cache.ts'
import { localImages } from '../../fixtures/local-images.ts'

const { signal } = new AbortController()
const size = { width: 1300, height: 700 }

describe('tiles of an image', () => {
  const folder = { path: '' }
  beforeEach(async () => {
    folder.path = await mkdtemp(join(tmpdir(), 'enlarger-pyramids-'))
  })
  afterEach(() => rm(folder.path, { recursive: true, force: true }))

  /** An image in which no two neighbours are alike. */
  async function noise(name: string, channels: 3 | 4): Promise<{ path: string; samples: Buffer }> {
    const { width, height } = size
    const samples = Buffer.from(
      Array.from({ length: width * height * channels }, (_, index) => (index * 7919) % 256),
    )
    const path = join(folder.path, name)
    await sharp(samples, { raw: { width, height, channels } }).png().toFile(path)
    return { path, samples }
  }

  async function samplesOf(cache: PyramidCache, path: string, tile: PictureTile): Promise<Buffer> {
    const part = await cache.locateTile(path, tile, signal)
    const file = await open(part.path)
    try {
      const { buffer } = await file.read(Buffer.alloc(part.length), 0, part.length, part.start)
      return buffer
    } finally {
      await file.close()
    }
  }

  it.each([3, 4] as const)('hold every sample of %i channels as it is', async (channels) => {
    const { path, samples } = await noise('image.png', channels)
    const cache = createPyramidCache(localImages(folder.path), join(folder.path, 'pyramids'), 1e9)
    const pyramid = await cache.describe(path, signal)
    expect(pyramid).toMatchObject({ tileSidePx: 512, channels })
    const whole = Buffer.alloc(samples.length)
    for (let row = 0; row < 2; row++) {
      for (let column = 0; column < 3; column++) {
        const tile = await samplesOf(cache, path, { level: 0, column, row })
        const width = Math.min(512, size.width - column * 512)
        for (let y = 0; y < Math.min(512, size.height - row * 512); y++) {
          const to = ((row * 512 + y) * size.width + column * 512) * channels
          tile.copy(whole, to, y * 512 * channels, (y * 512 + width) * channels)
        }
      }
    }
    expect(whole.equals(samples)).toBe(true)
  })

  it('come in sizes halved until one tile holds the picture', async () => {
    const { path } = await noise('image.png', 3)
    const cache = createPyramidCache(localImages(folder.path), join(folder.path, 'pyramids'), 1e9)
    const { levels } = await cache.describe(path, signal)
    expect(levels).toEqual([
      { widthPx: 1300, heightPx: 700 },
      { widthPx: 650, heightPx: 350 },
      { widthPx: 325, heightPx: 175 },
    ])
  })

  it('show a turned photograph upright and a grey one in three channels', async () => {
    const turned = join(folder.path, 'turned.jpg')
    await sharp({ create: { width: 600, height: 300, channels: 3, background: '#808080' } })
      .toColourspace('b-w')
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toFile(turned)
    const { levels, channels } = await createPyramidCache(
      localImages(folder.path),
      join(folder.path, 'pyramids'),
      1e9,
    ).describe(turned, signal)
    expect(levels[0]).toEqual({ widthPx: 300, heightPx: 600 })
    expect(channels).toBe(3)
  })

  it('are made once for all who ask at the same time', async () => {
    const { path } = await noise('image.png', 3)
    const cache = createPyramidCache(localImages(folder.path), join(folder.path, 'pyramids'), 1e9)
    await Promise.all([cache.describe(path, signal), cache.describe(path, signal)])
    expect(await readdir(join(folder.path, 'pyramids'))).toHaveLength(1)
  })

  it('give way to newer ones beyond the limit, and come back when asked for', async () => {
    const first = await noise('first.png', 3)
    const second = await noise('second.png', 3)
    const directory = join(folder.path, 'pyramids')
    const cache = createPyramidCache(localImages(folder.path), directory, 6e6)
    await cache.describe(first.path, signal)
    const [name = ''] = await readdir(directory)
    await utimes(join(directory, name), new Date(0), new Date(0))
    await cache.describe(second.path, signal)
    expect(await readdir(directory)).toHaveLength(1)
    const tile = await samplesOf(cache, first.path, { level: 0, column: 0, row: 0 })
    expect(tile.subarray(0, 30).equals(first.samples.subarray(0, 30))).toBe(true)
  })

  it('are made for the next one when whoever asked first has gone', async () => {
    const first = await noise('first.png', 3)
    const second = await noise('second.png', 3)
    const cache = createPyramidCache(localImages(folder.path), join(folder.path, 'pyramids'), 1e9)
    const busy = cache.describe(first.path, signal)
    const gone = new AbortController()
    const impatient = cache.describe(second.path, gone.signal)
    const patient = cache.describe(second.path, signal)
    gone.abort()
    await expect(impatient).rejects.toMatchObject({ name: 'AbortError' })
    expect((await patient).levels[0]).toEqual({ widthPx: 1300, heightPx: 700 })
    await busy
  })

  it('are refused where there are none', async () => {
    const { path } = await noise('image.png', 3)
    const cache = createPyramidCache(localImages(folder.path), join(folder.path, 'pyramids'), 1e9)
    for (const tile of [
      { level: 9, column: 0, row: 0 },
      { level: 0, column: 3, row: 0 },
      { level: 0, column: 0, row: 2 },
    ]) {
      await expect(cache.locateTile(path, tile, signal)).rejects.toMatchObject({ code: 'bad-request' })
    }
    const missing = join(folder.path, 'missing.png')
    await expect(cache.describe(missing, signal)).rejects.toMatchObject({ code: 'input-not-found' })
  })
})
