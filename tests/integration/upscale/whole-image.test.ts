import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import type { Engine } from '../../../electron/backend/engine/engine.ts'
import { openImageSource } from '../../../electron/backend/image/image-source.ts'
import { createUpscaleImage } from '../../../electron/backend/upscale/upscale-image.ts'
import type { UpscaleResult } from '../../../electron/backend/upscale/upscale-request.ts'
import { upscaleSettingsSchema } from '../../../electron/common/upscale-settings.ts'
import { scratchFolder } from '../image/scratch-folder.ts'
import { readWhole } from '../image/write-image.ts'
import { repeatingRunner } from './known-runner.ts'

/** Upscales a file with a "network" that repeats pixels; everything else is the real thing. */
async function upscaled(folder: string, inputPath: string, settings: object): Promise<UpscaleResult> {
  const upscale = createUpscaleImage({
    engine: { openRunner: () => Promise.resolve(repeatingRunner) } as unknown as Engine,
    loadModel: () => Promise.resolve(repeatingRunner.model),
    scratchDirectory: join(folder, 'scratch'),
  })
  return await upscale(
    {
      inputPath,
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
  )
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
