import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { profileSpace } from '../../../electron/backend/image/colour/icc-profile.ts'
import { haveSameColours } from '../../../electron/backend/image/colour/icc-colours.ts'
import { RasterSpool } from '../../../electron/backend/image/spool/raster-spool.ts'
import { formatLimits } from '../../../electron/common/formats/format-limits.ts'
import type { OutputFormat } from '../../../electron/common/settings/upscale-settings.ts'
import { deltaE2000, profileLab } from './colour-difference.ts'
import { buildProfile, profiles } from './icc-builder.ts'
import { plainTiff, type TiffSamples } from './plain-tiff.ts'
import { scratchFolder } from './scratch-folder.ts'
import { readWhole, writeRepeated } from './write-image.ts'
import { openImageSource } from '../../fixtures/local-images.ts'

const levels = 16
const patchPx = 8

/** Flat patches from black to the purest red the space has. */
function redRamp(bitDepth: 8 | 16): TiffSamples {
  const widthPx = levels * patchPx
  const full = bitDepth === 8 ? 255 : 65_535
  const samples =
    bitDepth === 8 ? new Uint8Array(widthPx * patchPx * 3) : new Uint16Array(widthPx * patchPx * 3)
  for (let pixel = 0; pixel < widthPx * patchPx; pixel++) {
    samples[pixel * 3] = Math.round((Math.floor((pixel % widthPx) / patchPx) / (levels - 1)) * full)
  }
  return samples
}

/** Mean of a channel inside a patch of the doubled ramp; single pixels of lossy files vary by a step or two. */
function patchMean(samples: ArrayLike<number>, widthPx: number, level: number, channel: number): number {
  let sum = 0
  for (let y = 4; y < 12; y++) {
    for (let x = 4; x < 12; x++) {
      sum += samples[(y * widthPx + level * patchPx * 2 + x) * 3 + channel] ?? 0
    }
  }
  return sum / 64
}

const size = { widthPx: levels * patchPx, heightPx: patchPx }

describe('the colours of a picture', () => {
  for (const name of ['displayP3', 'adobeRgb', 'proPhoto'] as const) {
    for (const bitDepth of [8, 16] as const) {
      for (const format of ['png', 'tiff', 'jpeg', 'webp', 'avif', 'jxl'] as const satisfies OutputFormat[]) {
        test(`survive outside sRGB: ${name}, ${bitDepth} bits, to ${format}`, async () => {
          const folder = await scratchFolder()
          const profile = profiles[name]
          const icc = buildProfile(profile)
          const input = join(folder, 'ramp.tif')
          await writeFile(input, plainTiff({ ...size, channels: 3, samples: redRamp(bitDepth), icc }))
          const source = await openImageSource(input)
          const output = join(folder, `out.${format}`)
          await writeRepeated(source, output, { encoding: { format, quality: 98 } })
          await source.close()
          const result = await openImageSource(output)
          // libjxl writes such a profile as numbers and makes a profile of them again.
          if (format === 'jxl') expect(profileSpace(result.metadata.icc!)).toBe('RGB ')
          else expect(Buffer.from(result.metadata.icc!)).toEqual(Buffer.from(icc))
          const { samples, widthPx } = await readWhole(result)
          await result.close()
          const full = samples.BYTES_PER_ELEMENT === 1 ? 255 : 65_535
          expect(full).toBe(bitDepth === 16 && formatLimits[format].bitDepth === 16 ? 65_535 : 255)
          // One step of 8-bit YCbCr in so wide a space is up to 1.2 in the dark.
          const isLossy = format !== 'png' && format !== 'tiff'
          for (let level = 0; level < levels; level++) {
            const rgb = [0, 1, 2].map((channel) => patchMean(samples, widthPx, level, channel) / full)
            const wanted = profileLab(profile, [level / (levels - 1), 0, 0])
            expect(deltaE2000(profileLab(profile, rgb), wanted)).toBeLessThan(
              isLossy && name === 'proPhoto' ? 1.5 : 1,
            )
          }
        })
      }
    }
  }

  test('become sRGB where that is asked for', async () => {
    const folder = await scratchFolder()
    const input = join(folder, 'in.tif')
    const samples = new Uint8Array(size.widthPx * size.heightPx * 3).fill(120)
    for (let index = 0; index < samples.length; index += 3) samples[index] = 160
    await writeFile(input, plainTiff({ ...size, channels: 3, samples, icc: buildProfile(profiles.adobeRgb) }))
    const source = await openImageSource(input)
    await writeRepeated(source, join(folder, 'out.png'), { encoding: { colour: 'srgb' } })
    await source.close()
    const { data } = await sharp(join(folder, 'out.png'), { ignoreIcc: true })
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect([...data.subarray(0, 3)]).not.toEqual([160, 120, 120])
    const wanted = profileLab(profiles.adobeRgb, [160 / 255, 120 / 255, 120 / 255])
    const got = profileLab(
      'srgb',
      [...data.subarray(0, 3)].map((value) => value / 255),
    )
    expect(deltaE2000(got, wanted)).toBeLessThan(1)
    const { icc } = await sharp(join(folder, 'out.png')).metadata()
    expect(Buffer.from(icc!)).not.toEqual(Buffer.from(buildProfile(profiles.adobeRgb)))
  })

  test.each([
    [12, true],
    [9, false],
  ] as const)(
    'of an AVIF picture that names them by number only (%i) are not taken for sRGB',
    async (primaries, isP3) => {
      const folder = await scratchFolder()
      const plain = await readFile(new URL('../../fixtures/images/red-p3-by-number.avif', import.meta.url))
      plain.writeUInt16BE(primaries, plain.indexOf('colrnclx', 0, 'latin1') + 8)
      const input = join(folder, 'in.avif')
      await writeFile(input, plain)
      const source = await openImageSource(input)
      const output = join(folder, 'out.png')
      await writeRepeated(source, output)
      await source.close()
      // As a viewer shows it: redder than the same numbers would be in sRGB, which is to say clipped.
      const shown = await sharp(output).toColourspace('srgb').raw().toBuffer()
      const numbers = await sharp(output, { ignoreIcc: true }).raw().toBuffer()
      expect(shown[1]).toBeLessThan((numbers[1] ?? 0) - 10)
      const { icc } = await sharp(output).metadata()
      const p3 = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#fff' } })
        .withIccProfile('p3')
        .png()
        .toBuffer()
      const { icc: known } = await sharp(p3).metadata()
      expect(haveSameColours(new Uint8Array(icc!), new Uint8Array(known!))).toBe(isP3)
    },
  )

  test('of gray pictures stay gray, with their profile, in one channel', async () => {
    for (const format of ['png', 'tiff', 'jpeg'] as const) {
      const folder = await scratchFolder()
      const input = join(folder, 'in.tif')
      const icc = buildProfile(profiles.gray)
      const samples = Uint8Array.from({ length: size.widthPx * size.heightPx }, (_, index) => index % 256)
      await writeFile(input, plainTiff({ ...size, channels: 1, samples, icc }))
      const source = await openImageSource(input)
      await writeRepeated(source, join(folder, 'out'), { encoding: { format, quality: 100 } })
      await source.close()
      const header = await sharp(join(folder, 'out')).metadata()
      expect([header.channels, header.space]).toEqual([1, 'b-w'])
      expect(Buffer.from(header.icc!)).toEqual(Buffer.from(icc))
    }
  })

  test.each(['tiff', 'jpeg', 'png', 'webp', 'avif'] as const)(
    'of CMYK pictures stay the inks they are, or become sRGB where the format has no CMYK: %s',
    async (format) => {
      const folder = await scratchFolder()
      const input = join(folder, 'in.tif')
      const { icc } = await writeInks(input)
      const source = await openImageSource(input)
      expect(source.info).toMatchObject({ colourChannels: 4, hasAlpha: false, keepsOwnEncoding: true })
      const output = join(folder, `out.${format}`)
      await writeRepeated(source, output, { encoding: { format, quality: 98 } })
      await source.close()
      const header = await sharp(output).metadata()
      const holdsCmyk = format === 'jpeg' || format === 'tiff'
      expect(header.space).toBe(holdsCmyk ? 'cmyk' : 'srgb')
      if (holdsCmyk) expect(Buffer.from(header.icc!).equals(icc)).toBe(true)
      if (format === 'tiff') {
        const result = await openImageSource(output)
        const { samples } = await readWhole(result)
        await result.close()
        for (const [index, patch] of inkPatches.entries()) {
          const at = (4 * inkPatches.length * 16 + index * 16 + 4) * 4
          expect([...samples.subarray(at, at + 4)]).toEqual([...patch])
        }
      }
      // As a viewer shows both: patches of 8 px, doubled.
      const [before, after] = await Promise.all(
        [input, output].map((path) => sharp(path).toColourspace('srgb').removeAlpha().raw().toBuffer()),
      )
      for (const index of inkPatches.keys()) {
        const shown = (pixels: Buffer | undefined, widthPx: number, patchPx: number) => {
          const at = ((patchPx / 2) * widthPx + index * patchPx + patchPx / 2) * 3
          return [...(pixels?.subarray(at, at + 3) ?? [])].map((value) => value / 255)
        }
        const wanted = profileLab('srgb', shown(before, inkPatches.length * 8, 8))
        const got = profileLab('srgb', shown(after, inkPatches.length * 16, 16))
        expect(deltaE2000(wanted, got), `patch ${index}`).toBeLessThan(1)
      }
    },
  )
})

/** Inks from paper white to rich black; black alone must not become a mixture. */
const inkPatches = [
  [0, 0, 0, 0],
  [255, 0, 0, 0],
  [0, 255, 0, 0],
  [0, 0, 255, 0],
  [0, 0, 0, 255],
  [0, 0, 0, 120],
  [180, 120, 110, 230],
  [0, 200, 200, 0],
  [200, 0, 180, 30],
  [60, 40, 40, 100],
] as const

/** A CMYK TIFF of flat patches, 8 px wide and high, with a press profile. */
async function writeInks(path: string): Promise<{ icc: Buffer }> {
  const carrier = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#fff' } })
    .withIccProfile('cmyk')
    .jpeg()
    .toBuffer()
  const icc = (await sharp(carrier).metadata()).icc!
  const layout = {
    widthPx: inkPatches.length * 8,
    heightPx: 8,
    channels: 4,
    bitDepth: 8,
    isInks: true,
  } as const
  const samples = new Uint8Array(layout.widthPx * 8 * 4)
  for (let pixel = 0; pixel < layout.widthPx * 8; pixel++) {
    samples.set(inkPatches[Math.floor((pixel % layout.widthPx) / 8)] ?? [], pixel * 4)
  }
  const spool = await RasterSpool.create(`${path}-spool`, layout)
  await spool.append({ ...layout, samples })
  await spool.complete({ icc })
  await copyFile(spool.path, path)
  await spool.dispose()
  return { icc }
}

describe('the depth of a picture', () => {
  test('of 16 bits has more than 256 levels from file to file', async () => {
    for (const format of ['png', 'tiff'] as const) {
      const folder = await scratchFolder()
      const samples = Uint16Array.from({ length: 4000 }, (_, index) => index * 16)
      await writeFile(join(folder, 'in.tif'), plainTiff({ widthPx: 4000, heightPx: 1, channels: 1, samples }))
      const source = await openImageSource(join(folder, 'in.tif'))
      await writeRepeated(source, join(folder, 'out'), {
        encoding: { format },
        target: { widthPx: 6000, heightPx: 2 },
      })
      await source.close()
      const result = await openImageSource(join(folder, 'out'))
      const read = await readWhole(result)
      await result.close()
      expect(read.samples).toBeInstanceOf(Uint16Array)
      expect(new Set(read.samples).size).toBeGreaterThan(3900)
    }
  })

  test.each([
    ['float gray', 1, Float32Array],
    ['float colour', 3, Float32Array],
    ['32-bit gray', 1, Uint32Array],
    ['32-bit colour', 3, Uint32Array],
  ] as const)('of %s is read as 16 bits', async (_, channels, Samples) => {
    const folder = await scratchFolder()
    const full = Samples === Float32Array ? 1 : 0xffff_ffff
    const samples = new Samples(2000 * channels)
    for (let index = 0; index < samples.length; index++) {
      samples[index] = (Math.floor(index / channels) / 1999) * full
    }
    await writeFile(join(folder, 'in.tif'), plainTiff({ widthPx: 2000, heightPx: 1, channels, samples }))
    const source = await openImageSource(join(folder, 'in.tif'))
    const read = await readWhole(source)
    await source.close()
    expect(source.info).toMatchObject({ bitDepth: 16, colourChannels: channels })
    expect(new Set(read.samples).size).toBeGreaterThan(1900)
    const middle = (read.samples[1000 * channels] ?? 0) / 65_535
    // From 0 to 1, floats are taken as encoded already, as whole numbers are.
    expect(middle).toBeCloseTo(0.5, 2)
  })

  test('of a palette becomes true colour', async () => {
    const folder = await scratchFolder()
    const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const
    await sharp({ create: { width: 20, height: 20, channels: 3, background: '#000', noise } })
      .png({ palette: true, colours: 16 })
      .toFile(join(folder, 'in.png'))
    const source = await openImageSource(join(folder, 'in.png'))
    await writeRepeated(source, join(folder, 'out.png'))
    await source.close()
    expect(await sharp(join(folder, 'out.png')).metadata()).toMatchObject({ isPalette: false, channels: 3 })
  })
})

describe('transparency', () => {
  test('is composited on the chosen background where a format has none', async () => {
    const folder = await scratchFolder()
    await sharp({
      create: { width: 16, height: 16, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toFile(join(folder, 'in.png'))
    const source = await openImageSource(join(folder, 'in.png'))
    await writeRepeated(source, join(folder, 'out.jpg'), {
      encoding: { format: 'jpeg', quality: 100, background: '#20c040' },
    })
    await source.close()
    const data = await sharp(join(folder, 'out.jpg')).raw().toBuffer()
    for (const [channel, value] of [0x20, 0xc0, 0x40].entries()) {
      expect(Math.abs((data[channel] ?? 0) - value)).toBeLessThan(3)
    }
  })

  test('stays exactly 0 and full where nothing else is near, also after resampling', async () => {
    const folder = await scratchFolder()
    const pixels = Buffer.alloc(64 * 64 * 4)
    for (let pixel = 0; pixel < 64 * 64; pixel++) {
      pixels.set([250, 10, 10, pixel % 64 < 32 ? 0 : 255], pixel * 4)
    }
    await sharp(pixels, { raw: { width: 64, height: 64, channels: 4 } })
      .png()
      .toFile(join(folder, 'in.png'))
    const source = await openImageSource(join(folder, 'in.png'))
    await writeRepeated(source, join(folder, 'out.png'), { target: { widthPx: 100, heightPx: 100 } })
    await source.close()
    const data = await sharp(join(folder, 'out.png')).raw().toBuffer()
    for (let x = 0; x < 100; x++) {
      const alpha = data[(50 * 100 + x) * 4 + 3]
      if (x < 45) expect(alpha).toBe(0)
      if (x > 55) expect(alpha).toBe(255)
      // No dark or bright fringe: colour stays the object's own wherever it shows.
      if ((alpha ?? 0) > 0) expect(data[(50 * 100 + x) * 4]).toBeGreaterThan(240)
    }
  })
})
