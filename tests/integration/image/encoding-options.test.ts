import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { encodingSchema, type Encoding } from '../../../electron/common/settings/upscale-settings.ts'
import { openPlainSink } from './plain-sink.ts'
import { scratchFolder } from './scratch-folder.ts'
import { readWhole, writeRepeated } from './write-image.ts'
import { openImageSource } from '../../fixtures/local-images.ts'

/** A picture with smooth parts, edges and a little noise, so that every encoder has something to choose. */
async function picture(folder: string): Promise<string> {
  const path = join(folder, 'in.png')
  const [width, height] = [160, 120]
  const pixels = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const edge = (x >> 4) % 2 === (y >> 4) % 2 ? 60 : 0
      const noise = (Math.imul(x * 7919 + y * 104_729, 0x9e3779b1) >>> 28) & 7
      pixels.set([x + noise, y + edge, 120 + edge - noise], (y * width + x) * 3)
    }
  }
  await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(path)
  return path
}

async function written(
  encoding: Partial<Encoding>,
): Promise<{ path: string; bytes: Buffer; pixels: Buffer }> {
  const folder = await scratchFolder()
  const source = await openImageSource(await picture(folder))
  const path = join(folder, 'out')
  await writeRepeated(source, path, { encoding })
  await source.close()
  return { path, bytes: await readFile(path), pixels: await pixelsOf(path) }
}

async function pixelsOf(path: string): Promise<Buffer> {
  const source = await openImageSource(path)
  const { samples } = await readWhole(source)
  await source.close()
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
}

async function lossless(): Promise<Buffer> {
  return (await written({ format: 'png' })).pixels
}

function meanError(a: Buffer, b: Buffer): number {
  let sum = 0
  for (let index = 0; index < a.length; index++) sum += Math.abs((a[index] ?? 0) - (b[index] ?? 0))
  return sum / a.length
}

describe('an option of the encoder', () => {
  test.each(['jpeg', 'webp', 'avif', 'jxl'] as const)(
    'quality makes a %s file smaller or truer',
    async (format) => {
      const [low, high, truth] = [
        await written({ format, quality: 30 }),
        await written({ format, quality: 95 }),
        await lossless(),
      ]
      expect(high.bytes.length).toBeGreaterThan(low.bytes.length * 1.5)
      expect(meanError(high.pixels, truth)).toBeLessThan(meanError(low.pixels, truth) * 0.7)
    },
  )

  test.each(['webp', 'avif', 'jxl'] as const)('lossless keeps every sample of a %s file', async (format) => {
    const [exact, usual, truth] = [
      await written({ format, lossless: true }),
      await written({ format }),
      await lossless(),
    ]
    expect(exact.pixels).toEqual(truth)
    expect(usual.pixels).not.toEqual(truth)
  })

  test.each(['jpeg', 'avif'] as const)(
    'chroma subsampling halves the colour of a %s file',
    async (format) => {
      const [full, half] = [await written({ format }), await written({ format, chromaSubsampling: '4:2:0' })]
      if (format === 'jpeg') {
        expect((await sharp(full.path).metadata()).chromaSubsampling).toBe('4:4:4')
        expect((await sharp(half.path).metadata()).chromaSubsampling).toBe('4:2:0')
      }
      expect(half.bytes.length).toBeLessThan(full.bytes.length)
    },
  )

  test('progressive and mozjpeg change how a JPEG file is stored', async () => {
    const [plain, progressive, mozjpeg] = [
      await written({ format: 'jpeg' }),
      await written({ format: 'jpeg', progressive: true }),
      await written({ format: 'jpeg', mozjpeg: true }),
    ]
    const isProgressive = async (path: string) => (await sharp(path).metadata()).isProgressive
    expect(await isProgressive(plain.path)).toBe(false)
    expect(await isProgressive(progressive.path)).toBe(true)
    expect(progressive.pixels).toEqual(plain.pixels)
    expect(await isProgressive(mozjpeg.path)).toBe(true)
    expect(mozjpeg.pixels).not.toEqual(plain.pixels)
  })

  test('that needs the whole picture in memory is left out above 100 megapixels, and the result says so', async () => {
    const folder = await scratchFolder()
    const [widthPx, heightPx] = [10_001, 10_000]
    await sharp({ create: { width: 8, height: 8, channels: 3, background: '#777' } })
      .toColourspace('b-w')
      .png()
      .toFile(join(folder, 'in.png'))
    const source = await openImageSource(join(folder, 'in.png'))
    const encoding = encodingSchema.parse({ format: 'jpeg', progressive: true, mozjpeg: true })
    const sink = await openPlainSink(source, join(folder, 'out.jpg'), { widthPx, heightPx, encoding })
    const samples = new Uint8Array(widthPx * 1000).fill(119)
    for (let top = 0; top < heightPx; top += 1000) {
      await sink.write({ widthPx, heightPx: 1000, channels: 1, samples })
    }
    const { warnings } = await sink.finish()
    await source.close()
    expect(warnings).toEqual([
      { code: 'jpeg-too-large-to-optimise', options: 'progressive, mozjpeg', megapixels: 100 },
    ])
    const header = await sharp(join(folder, 'out.jpg'), { limitInputPixels: false }).metadata()
    expect(header).toMatchObject({ width: widthPx, isProgressive: false })
  })

  test('PNG compression trades time for size and keeps the pixels', async () => {
    const [none, some, most] = [
      await written({ pngCompression: 0 }),
      await written({ pngCompression: 1 }),
      await written({ pngCompression: 9 }),
    ]
    expect(none.bytes.length).toBeGreaterThan(some.bytes.length)
    expect(some.bytes.length).toBeGreaterThan(most.bytes.length)
    expect(most.pixels).toEqual(none.pixels)
  })

  test.each([
    ['none', 1],
    ['lzw', 5],
    ['deflate', 8],
    ['zstd', 50_000],
  ] as const)('TIFF compression %s is the one in the file', async (tiffCompression, code) => {
    const { bytes, pixels } = await written({ format: 'tiff', tiffCompression })
    expect(tiffCompressionOf(bytes)).toBe(code)
    expect(pixels).toEqual(await lossless())
  })

  test('BigTIFF is written where it is asked for', async () => {
    const [plain, big] = [
      await written({ format: 'tiff' }),
      await written({ format: 'tiff', bigTiff: 'always' }),
    ]
    expect([plain.bytes.readUInt16LE(2), big.bytes.readUInt16LE(2)]).toEqual([42, 43])
  })

  test.each(['jpeg', 'webp', 'avif', 'jxl'] as const)(
    'a largest size is kept by a %s file',
    async (format) => {
      const free = await written({ format, quality: 95 })
      const maximumBytes = Math.floor(free.bytes.length / 3)
      const bound = await written({ format, quality: 95, maximumBytes })
      // Our description comes on top of the pixels.
      expect(bound.bytes.length).toBeLessThan(maximumBytes + 1000)
      expect(bound.bytes.length).toBeGreaterThan(maximumBytes * 0.6)
      expect((await written({ format, quality: 95, maximumBytes: 10_000_000 })).bytes).toEqual(free.bytes)
    },
  )

  test.each(['webp', 'avif', 'jxl'] as const)(
    'effort changes what a %s file looks like inside',
    async (format) => {
      const [fast, slow] = [await written({ format, effort: 0 }), await written({ format, effort: 6 })]
      expect(slow.bytes).not.toEqual(fast.bytes)
    },
  )
})

/** Value of tag 259 in a little-endian TIFF file. */
function tiffCompressionOf(bytes: Buffer): number {
  const directory = bytes.readUInt32LE(4)
  for (let index = 0; index < bytes.readUInt16LE(directory); index++) {
    const at = directory + 2 + index * 12
    if (bytes.readUInt16LE(at) === 259) return bytes.readUInt16LE(at + 8)
  }
  throw new Error('Expected a compression tag.')
}
