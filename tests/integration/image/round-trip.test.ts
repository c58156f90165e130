import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, test } from 'vitest'
import type { OutputFormat } from '../../../electron/common/settings/upscale-settings.ts'
import { scratchFolder } from './scratch-folder.ts'
import { readWhole, repeatPixels, writeRepeated } from './write-image.ts'
import { openImageSource } from '../../fixtures/local-images.ts'

const widthPx = 37
const heightPx = 23

/** A picture with structure in both directions, every channel different. */
function ramp(channels: 1 | 2 | 3 | 4, bitDepth: 8 | 16): Uint8Array | Uint16Array {
  const length = widthPx * heightPx * channels
  const top = bitDepth === 8 ? 255 : 65_535
  const samples = bitDepth === 8 ? new Uint8Array(length) : new Uint16Array(length)
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const values = [x / widthPx, y / heightPx, (x + y) / (widthPx + heightPx), 0.3 + (0.7 * x) / widthPx]
      const chosen = channels < 3 ? [values[0], values[3]] : values
      for (let c = 0; c < channels; c++) samples[(y * widthPx + x) * channels + c] = (chosen[c] ?? 0) * top
    }
  }
  return samples
}

function picture(channels: 1 | 2 | 3 | 4, bitDepth: 8 | 16): Sharp {
  const space = channels < 3 ? (bitDepth === 8 ? 'b-w' : 'grey16') : bitDepth === 8 ? 'srgb' : 'rgb16'
  return sharp(ramp(channels, bitDepth), {
    raw: { width: widthPx, height: heightPx, channels },
  }).toColourspace(space)
}

describe('an image read and written', () => {
  for (const format of ['png', 'tiff'] as const) {
    for (const channels of [1, 2, 3, 4] as const) {
      for (const bitDepth of [8, 16] as const) {
        test(`keeps every sample as ${format} with ${channels} channels of ${bitDepth} bits`, async () => {
          const folder = await scratchFolder()
          const input = join(folder, `in.${format}`)
          await picture(channels, bitDepth)
            .toFormat(format, format === 'tiff' ? { compression: 'lzw' } : {})
            .toFile(input)
          const source = await openImageSource(input, { scratchDirectory: folder })
          expect(source.info).toMatchObject({ widthPx, heightPx, bitDepth, hasAlpha: channels % 2 === 0 })
          const before = await readWhole(source)
          expect(before.channels).toBe(channels)
          expect(before.samples).toEqual(ramp(channels, bitDepth))
          await writeRepeated(source, join(folder, 'out', `out.${format}`), { encoding: { format } })
          await source.close()
          const result = await openImageSource(join(folder, 'out', `out.${format}`))
          expect(await readWhole(result)).toEqual(repeatPixels(before, 2))
          await result.close()
          expect((await readdir(folder)).sort()).toEqual([`in.${format}`, 'out'].sort())
        })
      }
    }
  }

  for (const format of ['jpeg', 'webp', 'avif'] as const satisfies OutputFormat[]) {
    test(`comes back as ${format} with little loss`, async () => {
      const folder = await scratchFolder()
      const input = join(folder, 'in.png')
      await picture(3, 16).png().toFile(input)
      const source = await openImageSource(input)
      const output = join(folder, `out.${format}`)
      const written = await writeRepeated(source, output, { encoding: { format, quality: 95 } })
      await source.close()
      expect(written.path).toBe(output)
      const result = await openImageSource(output)
      // AVIF has room for 12 of the 16 bits.
      const bitDepth = format === 'avif' ? 16 : 8
      expect(result.info).toMatchObject({ format, widthPx: widthPx * 2, heightPx: heightPx * 2, bitDepth })
      const after = await readWhole(result)
      const wanted = repeatPixels({ widthPx, heightPx, channels: 3, samples: ramp(3, bitDepth) }, 2)
      expect(meanDifference(after.samples, wanted.samples)).toBeLessThan(bitDepth === 16 ? 4 * 257 : 4)
      await result.close()
    })
  }

  for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
    test(`is shown upright where its orientation is ${orientation}, and the output needs no turning`, async () => {
      const folder = await scratchFolder()
      const input = join(folder, 'in.png')
      await picture(3, 8).withMetadata({ orientation }).png().toFile(input)
      const source = await openImageSource(input)
      const upright = sharp(input).autoOrient().raw()
      const { data, info } = await upright.toBuffer({ resolveWithObject: true })
      expect(source.info).toMatchObject({ widthPx: info.width, heightPx: info.height })
      expect(Buffer.from((await readWhole(source)).samples)).toEqual(data)
      const output = join(folder, 'out.png')
      await writeRepeated(source, output, { factor: 1 })
      await source.close()
      const header = await sharp(output).metadata()
      expect([header.width, header.height, header.orientation ?? 1]).toEqual([info.width, info.height, 1])
      expect(await sharp(output).raw().toBuffer()).toEqual(data)
    })
  }

  test('is resampled to the target size', async () => {
    const folder = await scratchFolder()
    const input = join(folder, 'in.png')
    await picture(4, 8).png().toFile(input)
    const source = await openImageSource(input)
    await writeRepeated(source, join(folder, 'out.png'), { factor: 4, target: { widthPx: 55, heightPx: 34 } })
    await source.close()
    expect(await sharp(join(folder, 'out.png')).metadata()).toMatchObject({
      width: 55,
      height: 34,
      channels: 4,
    })
  })

  test('is recognised by its content where the name says otherwise', async () => {
    const folder = await scratchFolder()
    const input = join(folder, 'photo.jpg')
    await picture(3, 8).webp({ lossless: true }).toFile(join(folder, 'a.webp'))
    await writeFile(input, await sharp(join(folder, 'a.webp')).png().toBuffer())
    const source = await openImageSource(input)
    expect(source.info.format).toBe('png')
    await source.close()
  })
})

function meanDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < a.length; index++) sum += Math.abs((a[index] ?? 0) - (b[index] ?? 0))
  return sum / a.length
}
