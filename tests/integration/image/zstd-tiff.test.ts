import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import type { ImageSource } from '../../../electron/backend/image/image-source.ts'
import { exifDirectories } from '../../../electron/backend/image/metadata/exif-directories.ts'
import { cameraExif } from './camera-metadata.ts'
import { buildProfile, profiles } from './icc-builder.ts'
import { plainTiff } from './plain-tiff.ts'
import { scratchFolder } from './scratch-folder.ts'
import { readWhole, repeatPixels, writeRepeated } from './write-image.ts'
import { localImages, openImageSource } from '../../fixtures/local-images.ts'

/** Written by libtiff's own `tiffcp -c zstd:2`. */
const fixture = (name: string) => new URL(`../../fixtures/images/zstd-${name}.tif`, import.meta.url).pathname

async function page(source: ImageSource, number: number): Promise<Uint8Array | Uint16Array> {
  for await (const { samples } of source.strips({ stripHeightPx: 1000, page: number })) return samples
  throw new Error('Expected a page.')
}

describe('a TIFF file compressed by Zstandard', () => {
  test('of 16-bit tiles and big-endian is read as libtiff wrote it', async () => {
    const source = await openImageSource(fixture('16-bit-tiles-big-endian'))
    expect(source.info).toMatchObject({ widthPx: 96, heightPx: 64, bitDepth: 16, colourChannels: 3 })
    const { samples } = await readWhole(source)
    await source.close()
    const wanted = Uint16Array.from({ length: 96 * 64 * 3 }, (_, index) => {
      const [x, y] = [Math.floor(index / 3) % 96, Math.floor(index / 3 / 96)]
      return [x * 680, y * 1000, (x + y) * 400][index % 3] ?? 0
    })
    expect(samples).toEqual(wanted)
  })

  test('of several pages is read with every page, also for previews', async () => {
    const folder = await scratchFolder()
    const source = await openImageSource(fixture('two-pages'), { scratchDirectory: folder })
    expect(source.info).toMatchObject({ widthPx: 96, heightPx: 64, pages: 2 })
    for (const number of [0, 1]) {
      const wanted = Uint8Array.from({ length: 96 * 64 * 3 }, (_, index) => {
        const [x, y] = [Math.floor(index / 3) % 96, Math.floor(index / 3 / 96) + number * 64]
        return [x * 2, y, x + y][index % 3] ?? 0
      })
      expect(await page(source, number)).toEqual(wanted)
    }
    await source.close()
    const outputPath = join(folder, 'shown.png')
    const rendering = { kind: 'preview', sidePx: 256, isExact: true } as const
    await localImages(folder).render({ path: fixture('two-pages'), rendering, outputPath })
    const shown = await sharp(outputPath).metadata()
    expect([shown.width, shown.height, await readdir(folder)]).toEqual([96, 64, ['shown.png']])
  })

  test.each([
    [1, 8],
    [4, 8],
    [3, 16],
    [2, 16],
  ] as const)(
    'of %i channels and %i bits keeps every sample, profile and EXIF when it is written',
    async (channels, bitDepth) => {
      const folder = await scratchFolder()
      const length = 300 * 200 * channels
      const samples = bitDepth === 8 ? new Uint8Array(length) : new Uint16Array(length)
      for (let index = 0; index < length; index++) samples[index] = Math.imul(index, 2654435761) >>> 16
      const icc = buildProfile(channels < 3 ? profiles.gray : profiles.displayP3)
      await writeFile(
        join(folder, 'in.tif'),
        plainTiff({ widthPx: 300, heightPx: 200, channels, samples, icc }),
      )
      const opened = await openImageSource(join(folder, 'in.tif'))
      const before = await readWhole(opened)
      const source: ImageSource = {
        info: opened.info,
        metadata: { ...opened.metadata, exif: cameraExif({ orientation: 6, widthPx: 300, heightPx: 200 }) },
        warnings: [],
        decode: (signal) => opened.decode(signal),
        strips: (options) => opened.strips(options),
        rows: (topPx, heightPx) => opened.rows(topPx, heightPx),
        close: () => opened.close(),
      }
      const output = join(folder, 'out.tif')
      for (const bigTiff of ['auto', 'always'] as const) {
        await writeRepeated(source, output, {
          encoding: { format: 'tiff', tiffCompression: 'zstd', bigTiff },
          allowOverwrite: true,
          scratchDirectory: folder,
        })
        const bytes = await readFile(output)
        expect(bytes.readUInt16LE(2)).toBe(bigTiff === 'always' ? 43 : 42)
        const result = await openImageSource(output)
        const after = await readWhole(result)
        // Compared as bytes: a failure must not list half a million samples.
        expect(
          Buffer.from(after.samples.buffer).equals(Buffer.from(repeatPixels(before, 2).samples.buffer)),
        ).toBe(true)
        expect(Buffer.from(result.metadata.icc!)).toEqual(Buffer.from(icc))
        expect(exifDirectories(result.metadata.exif!)!.gps).toHaveLength(2)
        await result.close()
      }
      await opened.close()
      expect((await readdir(folder)).sort()).toEqual(['in.tif', 'out.tif'])
    },
  )

  test('is smaller than one without any compression', async () => {
    const folder = await scratchFolder()
    const source = await openImageSource(fixture('16-bit-tiles-big-endian'))
    const sizes: number[] = []
    for (const tiffCompression of ['zstd', 'none'] as const) {
      const { sizeBytes } = await writeRepeated(source, join(folder, tiffCompression), {
        encoding: { format: 'tiff', tiffCompression },
      })
      sizes.push(sizeBytes)
    }
    await source.close()
    expect(sizes[0]).toBeLessThan((sizes[1] ?? 0) / 10)
  })

  test('is refused where it is damaged, and leaves nothing behind', async () => {
    const folder = await scratchFolder()
    const whole = await readFile(fixture('two-pages'))
    const path = join(folder, 'damaged.tif')
    let errors = 0
    for (let at = 8; at < whole.length; at += 61) {
      const changed = Buffer.from(whole)
      changed.fill(0xff, at, at + 4)
      await writeFile(path, changed)
      try {
        const source = await openImageSource(path, { scratchDirectory: folder })
        await readWhole(source).finally(() => source.close())
      } catch (error) {
        expect(error).toMatchObject({
          code: expect.stringMatching(/^input-(corrupt|too-large|unsupported)$|^disk-full$/) as string,
        })
        errors++
      }
      expect(await readdir(folder)).toEqual(['damaged.tif'])
    }
    expect(errors).toBeGreaterThan(3)
  })
})
