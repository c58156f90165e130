import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import type { OutputFormat } from '../../../electron/common/settings/upscale-settings.ts'
import { cameraExif } from './camera-metadata.ts'
import { scratchFolder } from './scratch-folder.ts'
import { writeRepeated } from './write-image.ts'
import { openImageSource } from '../../fixtures/local-images.ts'

const size = { width: 24, height: 16 }
const colours = ['#e01010', '#10c020', '#1020d0'] as const
const delay = [70, 120, 500]

/** Three frames of one colour each, one below the other, as sharp takes and gives them. */
async function roll(): Promise<Buffer> {
  const frames = await Promise.all(
    colours.map((background) =>
      sharp({ create: { ...size, channels: 3, background } })
        .raw()
        .toBuffer(),
    ),
  )
  return Buffer.concat(frames)
}

async function animation(folder: string, format: 'gif' | 'webp' | 'tiff'): Promise<string> {
  const path = join(folder, `in.${format}`)
  const picture = sharp(await roll(), {
    raw: { width: size.width, height: size.height * colours.length, channels: 3, pageHeight: size.height },
  })
  if (format === 'gif') await picture.gif({ delay, loop: 3 }).toFile(path)
  else if (format === 'webp') await picture.webp({ delay, loop: 3, lossless: true }).toFile(path)
  else await picture.tiff({ compression: 'lzw' }).toFile(path)
  return path
}

/** The middle pixel of each page. */
async function middles(path: string): Promise<string[]> {
  const { pages = 1 } = await sharp(path).metadata()
  return await Promise.all(
    Array.from({ length: pages }, async (_, page) => {
      const { data, info } = await sharp(path, { page })
        .removeAlpha()
        .toColourspace('srgb')
        .raw()
        .toBuffer({ resolveWithObject: true })
      const at = (Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2)) * 3
      return `#${data.subarray(at, at + 3).toString('hex')}`
    }),
  )
}

describe('an animation', () => {
  for (const from of ['gif', 'webp'] as const) {
    for (const to of ['same', 'gif', 'webp'] as const) {
      test(`keeps every frame, their delays and its loop from ${from} to ${to}`, async () => {
        const folder = await scratchFolder()
        const source = await openImageSource(await animation(folder, from), { scratchDirectory: folder })
        expect(source.info).toMatchObject({ widthPx: 24, heightPx: 16, pages: 3 })
        const output = join(folder, 'out')
        const written = await writeRepeated(source, output, { encoding: { format: to, lossless: true } })
        await source.close()
        expect(written.warnings).toEqual([])
        const header = await sharp(output).metadata()
        expect(header.format).toBe(to === 'same' ? from : to)
        expect(header).toMatchObject({ width: 48, pages: 3, loop: 3, delay })
        expect(await middles(output)).toEqual([...colours])
      })
    }
  }

  test('keeps its frames when it is resampled', async () => {
    const folder = await scratchFolder()
    const source = await openImageSource(await animation(folder, 'webp'))
    const output = join(folder, 'out.webp')
    await writeRepeated(source, output, {
      encoding: { format: 'webp', lossless: true },
      target: { widthPx: 36, heightPx: 24 },
    })
    await source.close()
    const all = await sharp(output, { pages: -1 }).metadata()
    expect([all.width, all.pageHeight, all.pages]).toEqual([36, 24, 3])
    expect(await middles(output)).toEqual([...colours])
  })

  test.each(['jpeg', 'avif'] as const satisfies OutputFormat[])(
    'becomes its first frame, with a warning, where a %s file is asked for',
    async (format) => {
      const folder = await scratchFolder()
      const source = await openImageSource(await animation(folder, 'gif'))
      const output = join(folder, 'out')
      const written = await writeRepeated(source, output, { encoding: { format, quality: 100 } })
      await source.close()
      expect(written.warnings).toHaveLength(1)
      expect((await sharp(output).metadata()).width).toBe(48)
      const [first = ''] = await middles(output)
      expect(Math.abs(parseInt(first.slice(1, 3), 16) - 0xe0)).toBeLessThan(6)
    },
  )
})

describe('a TIFF file of several pages', () => {
  test('keeps every page', async () => {
    const folder = await scratchFolder()
    const source = await openImageSource(await animation(folder, 'tiff'))
    expect(source.info.pages).toBe(3)
    const output = join(folder, 'out.tif')
    await writeRepeated(source, output, {
      encoding: { format: 'tiff' },
      description: { Software: 'Enlarger' },
    })
    await source.close()
    expect(await middles(output)).toEqual([...colours])
  })

  test('keeps every page where EXIF is added to the first', async () => {
    const folder = await scratchFolder()
    const source = await openImageSource(await animation(folder, 'tiff'))
    const withExif = {
      ...source,
      info: source.info,
      metadata: { exif: cameraExif({ orientation: 1, widthPx: 24, heightPx: 16 }) },
      warnings: [],
      strips: source.strips.bind(source),
      close: () => source.close(),
    }
    const output = join(folder, 'out.tif')
    await writeRepeated(withExif, output, { encoding: { format: 'tiff' } })
    await source.close()
    expect(await middles(output)).toEqual([...colours])
  })

  test('is read as its first page where sizes differ', async () => {
    const folder = await scratchFolder()
    const path = join(folder, 'in.tif')
    // A pyramid: the second page is half as large.
    await sharp({ create: { width: 400, height: 400, channels: 3, background: colours[0] } })
      .tiff({ pyramid: true, tile: true, compression: 'lzw' })
      .toFile(path)
    await writeFile(join(folder, 'note'), '')
    const source = await openImageSource(path)
    expect(source.info).toMatchObject({ widthPx: 400, heightPx: 400, pages: 1, otherPages: [] })
    await source.close()
  })
})
