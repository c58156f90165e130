import { open, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import type { Engine } from '../../../electron/backend/engine/engine.ts'
import { joinTiffs } from '../../../electron/backend/formats/tiff/join-tiffs.ts'
import { exifDirectories } from '../../../electron/backend/image/metadata/exif-directories.ts'
import { embedInTiff } from '../../../electron/backend/formats/tiff/tiff-metadata.ts'
import { createUpscaleImage } from '../../../electron/backend/upscale/upscale-image.ts'
import type { UpscaleResult } from '../../../electron/backend/upscale/upscale-request.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { cameraExif, makerNote } from '../image/camera-metadata.ts'
import { scratchFolder } from '../image/scratch-folder.ts'
import { readWhole } from '../image/write-image.ts'
import { darkeningRunner, repeatingRunner } from './known-runner.ts'
import { localImages, probeWithMetadata, openImageSource } from '../../fixtures/local-images.ts'

/** Upscales a file with a "network" that repeats pixels; everything else is the real thing. */
async function upscaled(
  folder: string,
  inputPath: string,
  settings: object,
  runner = repeatingRunner,
): Promise<UpscaleResult> {
  const scratchDirectory = join(folder, 'scratch')
  const images = localImages(scratchDirectory)
  const upscale = createUpscaleImage(
    {
      engine: { openRunners: () => Promise.resolve([runner]) } as unknown as Engine,
      loadModel: () => Promise.resolve(runner.model),
      scratchDirectory,
    },
    images,
  )
  const source = await images.open(inputPath)
  return await upscale(
    source,
    {
      outputPath: join(folder, 'out'),
      allowOverwrite: false,
      settings: upscaleSettingsSchema.parse({
        modelId: 'repeating',
        target: { kind: 'scale', factor: 2 },
        ...settings,
      }),
    },
    {
      signal: new AbortController().signal,
      checkpoint: () => Promise.resolve(),
      onProgress: () => undefined,
    },
  ).finally(() => source.close())
}

/** Every sample of every page, as the set of values it takes. */
async function valuesOfPages(path: string): Promise<number[][]> {
  const { pages = 1 } = await sharp(path).metadata()
  return await Promise.all(
    Array.from({ length: pages }, async (_, page) => {
      const data = await sharp(path, { page }).toColourspace('b-w').raw().toBuffer()
      return [...new Set(data)]
    }),
  )
}

describe('a whole result', () => {
  test('that does not resemble its original is not written', async () => {
    const folder = await scratchFolder()
    const input = join(folder, 'in.png')
    await sharp({ create: { width: 40, height: 30, channels: 3, background: '#8090a0' } })
      .png()
      .toFile(input)
    await expect(upscaled(folder, input, {}, darkeningRunner)).rejects.toMatchObject({
      code: 'bad-tile',
      message: expect.stringMatching(
        /mean became 34\.\d % of full scale, where the original has 50\.2 %/,
      ) as string,
    })
    expect(await readdir(folder)).toEqual(['in.png', 'scratch'])
  })

  test('of an original that is all black or white comes with a word about it', async () => {
    const folder = await scratchFolder()
    for (const [level, code] of [
      [1, 'picture-is-black'],
      [255, 'picture-is-white'],
      [90, null],
    ] as const) {
      const input = join(folder, `${level}.png`)
      await sharp(Buffer.alloc(40 * 30, level), { raw: { width: 40, height: 30, channels: 1 } })
        .png()
        .toFile(input)
      const { warnings } = await upscaled(join(folder, String(level)), input, {})
      expect(warnings).toEqual(code === null ? [] : [{ code, percent: 100 }])
    }
  })
})

describe('an animation', () => {
  test('is resampled frame by frame: none shows in its neighbours', async () => {
    const folder = await scratchFolder()
    const frames = [40, 230].map((level) => Buffer.alloc(24 * 16, level))
    await sharp(Buffer.concat(frames), { raw: { width: 24, height: 32, channels: 1, pageHeight: 16 } })
      .tiff({ compression: 'lzw' })
      .toFile(join(folder, 'in.tif'))
    for (const [index, target] of [
      { kind: 'scale', factor: 1.5 },
      { kind: 'width', px: 31 },
    ].entries()) {
      const inside = join(folder, String(index))
      const result = await upscaled(inside, join(folder, 'in.tif'), { target, encoding: { format: 'tiff' } })
      expect(result.widthPx).toBe([36, 31][index])
      expect(await valuesOfPages(result.outputPath)).toEqual([[40], [230]])
      expect(await readdir(inside)).toEqual(['out', 'scratch'])
    }
  })
})

/** A TIFF file of pages that differ in size and colour; the first carries EXIF, the last is turned. */
async function documentOfPages(folder: string): Promise<string> {
  const parts = [
    { name: 'a.tif', background: '#c83c6e', width: 24, height: 16, orientation: 1 },
    { name: 'b.tif', background: '#3cc86e', width: 10, height: 30, orientation: 1 },
    { name: 'c.tif', background: '#808080', width: 40, height: 12, orientation: 6 },
  ].map(async ({ name, background, width, height, orientation }, index) => {
    const path = join(folder, name)
    await sharp({ create: { width, height, channels: 3, background } })
      .withMetadata({ orientation })
      .tiff({ compression: 'lzw' })
      .toFile(path)
    if (index === 0) {
      const file = await open(path, 'r+')
      const exif = cameraExif({ orientation: 1, widthPx: 24, heightPx: 16 })
      await embedInTiff(file, { exif, xmp: null, iptc: null })
      await file.close()
    }
    return path
  })
  const path = join(folder, 'document.tif')
  await joinTiffs(await Promise.all(parts), path, {
    bigTiff: 'auto',
    allowOverwrite: false,
    timesOf: null,
    signal: new AbortController().signal,
  })
  return path
}

describe('a document of pages that differ', () => {
  test('is enlarged page by page, each with its own size, colours and turn, and the first with its EXIF', async () => {
    const folder = await scratchFolder()
    const input = await documentOfPages(folder)
    const before = await readdir(folder)
    const result = await upscaled(folder, input, { encoding: { format: 'same' } })
    expect(result).toMatchObject({ widthPx: 48, heightPx: 32, warnings: [] })
    const pages = await Promise.all(
      [0, 1, 2].map(async (page) => {
        const { width, height, channels } = await sharp(result.outputPath, { page }).metadata()
        const pixel = await sharp(result.outputPath, { page }).toColourspace('srgb').raw().toBuffer()
        return [width, height, channels, pixel[0]]
      }),
    )
    expect(pages).toEqual([
      [48, 32, 3, 0xc8],
      [20, 60, 3, 0x3c],
      [24, 80, 3, 0x80],
    ])
    expect((await sharp(result.outputPath).metadata()).pages).toBe(3)
    const { metadata } = await probeWithMetadata(result.outputPath)
    const exif = exifDirectories(metadata.exif!)!
    expect(exif.details.find(({ tag }) => tag === 0x927c)?.bytes).toEqual(Uint8Array.from(makerNote))
    expect(exif.gps).toHaveLength(2)
    expect((await readdir(folder)).filter((name) => !before.includes(name)).sort()).toEqual([
      'out',
      'scratch',
    ])
    expect(await readdir(join(folder, 'scratch'))).toEqual([])
  })

  test('gives its first page to a format without pages, and the result says how many were left out', async () => {
    const folder = await scratchFolder()
    const result = await upscaled(folder, await documentOfPages(folder), { encoding: { format: 'jpeg' } })
    expect([result.widthPx, result.heightPx]).toEqual([48, 32])
    expect(result.warnings).toContainEqual({ code: 'pages-left-out', count: 2 })
  })

  test('leaves nothing behind where its result may not replace a file', async () => {
    const folder = await scratchFolder()
    const input = await documentOfPages(folder)
    await writeFile(join(folder, 'out'), 'mine')
    await expect(upscaled(folder, input, { encoding: { format: 'tiff' } })).rejects.toMatchObject({
      code: 'output-exists',
    })
    expect(await readdir(join(folder, 'scratch'))).toEqual([])
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([])
  })
})

describe('a print', () => {
  test.each([
    [{ kind: 'print', widthMm: 25.4, heightMm: 12.7, dpi: 100 }, {}, 100, 67, 100],
    [{ kind: 'print', widthMm: 25.4, heightMm: 12.7, dpi: 100 }, { maximumLongSidePx: 50 }, 50, 33, 50],
    [{ kind: 'scale', factor: 2 }, {}, 48, 32, 72],
  ] as const)(
    'of %j within %j has the pixels and states the dots per inch that make its size',
    async (target, limits, widthPx, heightPx, density) => {
      const folder = await scratchFolder()
      const input = join(folder, 'in.png')
      await sharp({ create: { width: 24, height: 16, channels: 3, background: '#888' } })
        .png()
        .toFile(input)
      const result = await upscaled(folder, input, { target, limits, encoding: { format: 'jpeg' } })
      const header = await sharp(result.outputPath).metadata()
      expect([header.width, header.height, header.density]).toEqual([widthPx, heightPx, density])
    },
  )
})

describe('a picture of inks', () => {
  test.each([2, 1.5])('comes back %i times as large with the same inks on flat patches', async (factor) => {
    const folder = await scratchFolder()
    const input = join(folder, 'in.jpg')
    // Black text on a tint, as a press file has it.
    await sharp({ create: { width: 40, height: 30, channels: 3, background: { r: 150, g: 190, b: 120 } } })
      .withIccProfile('cmyk')
      .jpeg({ quality: 100 })
      .toFile(input)
    const inksOf = async (path: string): Promise<number[]> => {
      const source = await openImageSource(path)
      expect(source.info.colourChannels).toBe(4)
      const { samples, widthPx } = await readWhole(source)
      await source.close()
      return [...samples.subarray((10 * widthPx + 10) * 4).slice(0, 4)]
    }
    const result = await upscaled(folder, input, {
      target: { kind: 'scale', factor },
      encoding: { format: 'tiff', tiffCompression: 'zstd' },
    })
    expect([result.widthPx, result.heightPx]).toEqual([40 * factor, 30 * factor])
    expect(await inksOf(result.outputPath)).toEqual(await inksOf(input))
  })
})
