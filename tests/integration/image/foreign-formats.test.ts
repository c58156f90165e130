import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import {
  tiffBytes,
  tiffDirectory,
  tiffNumbers,
  tiffType,
} from '../../../electron/backend/formats/tiff/tiff-directory.ts'
import { scratchFolder } from './scratch-folder.ts'
import { readWhole, writeRepeated } from './write-image.ts'
import { openImageSource, probeImage } from '../../fixtures/local-images.ts'

const fixture = (name: string) => new URL(`../../fixtures/images/${name}`, import.meta.url).pathname

/** Colours of the four quarters of the fixtures, which are 48×32: red left, green above. */
const quarters = [
  { x: 10, y: 7, colour: [200, 180, 110] },
  { x: 38, y: 7, colour: [40, 180, 110] },
  { x: 10, y: 24, colour: [200, 60, 110] },
  { x: 38, y: 24, colour: [40, 60, 110] },
] as const

/** A 24-bit bitmap, whose rows lie from bottom to top and whose colours are blue, green, red. */
function bitmap(widthPx: number, heightPx: number): Buffer {
  const rowBytes = Math.ceil((widthPx * 3) / 4) * 4
  const file = Buffer.alloc(54 + rowBytes * heightPx)
  file.write('BM')
  file.writeUInt32LE(file.length, 2)
  file.writeUInt32LE(54, 10)
  file.writeUInt32LE(40, 14)
  file.writeInt32LE(widthPx, 18)
  file.writeInt32LE(heightPx, 22)
  file.writeUInt16LE(1, 26)
  file.writeUInt16LE(24, 28)
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const at = 54 + (heightPx - 1 - y) * rowBytes + x * 3
      file.set([110, y < heightPx / 2 ? 180 : 60, x < widthPx / 2 ? 200 : 40], at)
    }
  }
  return file
}

/** A Photoshop file of flat inks, stored as the paper they leave, plane by plane (Adobe's file format specification). */
function inkedPhotoshopFile(widthPx: number, heightPx: number, inks: readonly number[]): Buffer {
  const head = Buffer.alloc(26 + 12 + 2)
  head.write('8BPS')
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(4, 12)
  head.writeUInt32BE(heightPx, 14)
  head.writeUInt32BE(widthPx, 18)
  head.writeUInt16BE(8, 22)
  head.writeUInt16BE(4, 24)
  return Buffer.concat([head, ...inks.map((ink) => Buffer.alloc(widthPx * heightPx, 255 - ink))])
}

/** A camera raw file by Adobe's DNG 1.4: a gray scene through a red, green, green, blue filter array. */
function digitalNegative(widthPx: number, heightPx: number): Buffer {
  const samples = new Uint16Array(widthPx * heightPx).fill(9000)
  // All alike would be missing data.
  samples[samples.length - 1] = 3000
  const { short, long, byte, ascii } = tiffType
  const text = (tag: number, value: string) => tiffBytes(tag, ascii, Buffer.from(`${value}\0`))
  const directory = tiffDirectory(
    [
      tiffNumbers(254, long, [0]),
      tiffNumbers(256, long, [widthPx]),
      tiffNumbers(257, long, [heightPx]),
      tiffNumbers(258, short, [16]),
      tiffNumbers(259, short, [1]),
      tiffNumbers(262, short, [32_803]),
      text(271, 'Enlarger'),
      text(272, 'Test camera'),
      tiffNumbers(273, long, [8]),
      tiffNumbers(274, short, [1]),
      tiffNumbers(277, short, [1]),
      tiffNumbers(278, long, [heightPx]),
      tiffNumbers(279, long, [samples.byteLength]),
      tiffNumbers(33_421, short, [2, 2]),
      tiffBytes(33_422, byte, Uint8Array.of(0, 1, 1, 2)),
      tiffBytes(50_706, byte, Uint8Array.of(1, 4, 0, 0)),
      text(50_708, 'Enlarger Test camera'),
      tiffNumbers(50_714, short, [0]),
      tiffNumbers(50_717, short, [16_383]),
      { ...tiffNumbers(50_721, tiffType.rational, [1, 0, 0, 0, 1, 0, 0, 0, 1]), type: 10 },
      tiffNumbers(50_728, tiffType.rational, [1, 1, 1]),
      tiffNumbers(50_778, short, [21]),
    ],
    8 + samples.byteLength,
    false,
  )
  const head = Buffer.from([0x49, 0x49, 42, 0, 0, 0, 0, 0])
  head.writeUInt32LE(8 + samples.byteLength, 4)
  return Buffer.concat([head, Buffer.from(samples.buffer), directory])
}

describe('a format that needs a decoder of its own', () => {
  test.each(['heic', 'jxl', 'jp2', 'psd', 'bmp'] as const)('is read by content: %s', async (format) => {
    const folder = await scratchFolder()
    const input = join(folder, 'photo.jpg')
    await writeFile(input, format === 'bmp' ? bitmap(48, 32) : await readFile(fixture(`quadrants.${format}`)))
    const source = await openImageSource(input, { scratchDirectory: folder })
    expect(source.info).toMatchObject({
      format,
      widthPx: 48,
      heightPx: 32,
      colourChannels: 3,
      hasAlpha: false,
    })
    await writeRepeated(source, join(folder, 'out.png'), { factor: 1, scratchDirectory: folder })
    const samples = await sharp(join(folder, 'out.png')).toColourspace('srgb').raw().toBuffer()
    for (const { x, y, colour } of quarters) {
      const at = (y * 48 + x) * 3
      for (const [channel, value] of colour.entries()) {
        expect(Math.abs((samples[at + channel] ?? 0) - value)).toBeLessThan(format === 'heic' ? 12 : 4)
      }
    }
    await source.close()
    expect(await readdir(folder)).toEqual(['out.png', 'photo.jpg'])
  })

  test('gives the inks of a CMYK Photoshop file, which other formats show as their colour', async () => {
    const folder = await scratchFolder()
    const input = join(folder, 'in.psd')
    await writeFile(input, inkedPhotoshopFile(20, 10, [200, 0, 180, 30]))
    const source = await openImageSource(input)
    expect(source.info).toMatchObject({ format: 'psd', colourChannels: 4, hasAlpha: false })
    await writeRepeated(source, join(folder, 'out.tif'), { encoding: { format: 'tiff' } })
    await writeRepeated(source, join(folder, 'out.png'))
    await source.close()
    const result = await openImageSource(join(folder, 'out.tif'))
    expect([...(await readWhole(result)).samples.subarray(0, 4)]).toEqual([200, 0, 180, 30])
    await result.close()
    const [red = 0, green = 0, blue = 0] = await sharp(join(folder, 'out.png')).raw().toBuffer()
    expect(green).toBeGreaterThan(red + 40)
    expect(green).toBeGreaterThan(blue + 20)
  })

  test('keeps the wide gamut of a phone’s HEIC picture', async () => {
    const folder = await scratchFolder()
    const source = await openImageSource(fixture('quadrants.heic'))
    await writeRepeated(source, join(folder, 'out.png'), { encoding: { format: 'same' } })
    await source.close()
    const header = await sharp(join(folder, 'out.png')).metadata()
    expect(header.format).toBe('png')
    expect(Buffer.from(header.icc!).toString('latin1').replace(/\0/g, '')).toContain('P3')
  })

  test('is read at 16 bits where it is a HEIC picture of 10 bits', async () => {
    const source = await openImageSource(fixture('gradient-10-bit.heic'))
    expect(source.info).toMatchObject({ widthPx: 1024, heightPx: 16, bitDepth: 16 })
    const { samples } = await readWhole(source)
    await source.close()
    expect(new Set(samples).size).toBeGreaterThan(900)
    // A gray gradient from black to white.
    expect(samples.subarray(0, 3).every((value) => value < 1000)).toBe(true)
    expect(samples.subarray(1023 * 3, 1024 * 3).every((value) => value > 64_500)).toBe(true)
  })

  test('is developed with a note where it is a camera’s raw file', async () => {
    const folder = await scratchFolder()
    const input = join(folder, 'photo.dng')
    await writeFile(input, digitalNegative(96, 64))
    const source = await openImageSource(input, { scratchDirectory: folder })
    expect(source.info).toMatchObject({ format: 'raw', widthPx: 96, heightPx: 64, bitDepth: 16 })
    expect(new TextDecoder().decode(source.metadata.exif)).toContain('Test camera')
    const written = await writeRepeated(source, join(folder, 'out.png'))
    await source.close()
    expect(written.warnings[0]).toEqual({ code: 'raw-developed' })
    const { data, info } = await sharp(join(folder, 'out.png')).raw().toBuffer({ resolveWithObject: true })
    expect([info.width, info.height]).toEqual([192, 128])
    expect(new Set(data).size).toBeLessThan(40)
  })

  test.each(['heic', 'jxl'])('is refused where a %s file ends early', async (format) => {
    const folder = await scratchFolder()
    const whole = await readFile(fixture(`quadrants.${format}`))
    const input = join(folder, `cut.${format}`)
    await writeFile(input, whole.subarray(0, Math.floor(whole.length * 0.6)))
    const read = openImageSource(input, { scratchDirectory: folder }).then((source) =>
      readWhole(source).finally(() => source.close()),
    )
    await expect(read).rejects.toMatchObject({ code: 'input-corrupt' })
    expect(await readdir(folder)).toEqual([`cut.${format}`])
  })

  test('stops decoding when it is aborted', async () => {
    const abort = new AbortController()
    const source = await openImageSource(fixture('quadrants.jxl'))
    const strips = source.strips({ stripHeightPx: 8, signal: abort.signal })[Symbol.asyncIterator]()
    const first = strips.next()
    abort.abort()
    await expect(first).rejects.toMatchObject({ name: 'AbortError' })
    await source.close()
  })

  test('is told from a TIFF file that no camera made', async () => {
    const folder = await scratchFolder()
    const path = join(folder, 'plain.dng')
    await sharp({ create: { width: 9, height: 9, channels: 3, background: '#123456' } })
      .tiff()
      .toFile(path)
    expect((await probeImage(path)).format).toBe('tiff')
  })
})

describe('files without a mark or with many names', () => {
  const pixel = (x: number, y: number): number[] => [x < 24 ? 200 : 40, y < 16 ? 180 : 60, 110]
  const rows = Array.from({ length: 32 }, (_, y) => Array.from({ length: 48 }, (_, x) => pixel(x, y)).flat())

  function targa(): Buffer {
    const head = Buffer.alloc(18)
    head[2] = 2
    head.writeUInt16LE(48, 12)
    head.writeUInt16LE(32, 14)
    head[16] = 24
    head[17] = 0x20
    const bgr = rows.flat().map((_, index, all) => all[index - (index % 3) + 2 - (index % 3)] ?? 0)
    return Buffer.concat([head, Buffer.from(bgr)])
  }

  function pixmap(maximum: number): Buffer {
    const samples = rows.flat().flatMap((sample) => {
      const value = Math.round((sample * maximum) / 255)
      return maximum > 255 ? [value >> 8, value & 255] : [value]
    })
    return Buffer.concat([Buffer.from(`P6\n# drawn\n48 32\n${maximum}\n`), Buffer.from(samples)])
  }

  test.each([
    ['TGA', targa(), 8],
    ['8-bit PPM', pixmap(255), 8],
    ['16-bit PPM', pixmap(65_535), 16],
  ] as const)('%s is read by its content', async (_, bytes, bits) => {
    const path = join(await scratchFolder(), 'picture')
    await writeFile(path, bytes)
    const source = await openImageSource(path)
    const picture = await readWhole(source)
    expect([picture.widthPx, picture.heightPx]).toEqual([48, 32])
    for (const { x, y, colour } of quarters) {
      const at = (y * 48 + x) * picture.channels
      expect([...picture.samples.subarray(at, at + 3)]).toEqual(colour)
    }
    expect(source.warnings.map(({ code }) => code)).toEqual(bits === 16 ? ['depth-read-reduced'] : [])
    await source.close()
  })

  test('an icon is read', async () => {
    const path = join(await scratchFolder(), 'picture')
    const png = await sharp({ create: { width: 20, height: 20, channels: 4, background: '#4080c0ff' } })
      .png()
      .toBuffer()
    const head = Buffer.alloc(22)
    head.set([0, 0, 1, 0, 1, 0, 20, 20, 0, 0, 1, 0, 32, 0])
    head.writeUInt32LE(png.length, 14)
    head.writeUInt32LE(22, 18)
    await writeFile(path, Buffer.concat([head, png]))
    const source = await openImageSource(path)
    expect([...(await readWhole(source)).samples.subarray(0, 3)]).toEqual([0x40, 0x80, 0xc0])
    await source.close()
  })
})
