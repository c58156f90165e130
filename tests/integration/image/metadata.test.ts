import { open, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { exifDirectories } from '../../../electron/backend/image/metadata/exif-directories.ts'
import { hasLocation, outputExif } from '../../../electron/backend/image/metadata/exif-block.ts'
import { bareIptc } from '../../../electron/backend/image/metadata/iptc-block.ts'
import { embedInJpeg } from '../../../electron/backend/formats/jpeg/jpeg-metadata.ts'
import { formatLimits } from '../../../electron/common/formats/format-limits.ts'
import {
  metadataSettingsSchema,
  type OutputFormat,
} from '../../../electron/common/settings/upscale-settings.ts'
import { cameraExif, cameraIptc, cameraXmp, makerNote, thumbnail } from './camera-metadata.ts'
import { scratchFolder } from './scratch-folder.ts'
import { writeRepeated } from './write-image.ts'
import { openImageSource, probeWithMetadata } from '../../fixtures/local-images.ts'

const inputSize = { widthPx: 30, heightPx: 20 }

/** A JPEG with everything a camera and a photo manager write, stored lying on its side. */
async function cameraJpeg(folder: string): Promise<string> {
  const path = join(folder, 'camera.jpg')
  const bare = join(folder, 'bare.jpg')
  await sharp({ create: { width: 30, height: 20, channels: 3, background: '#4080c0' } })
    .withIccProfile('p3')
    .jpeg()
    .toFile(bare)
  const from = await open(bare, 'r')
  const to = await open(path, 'w')
  await embedInJpeg(from, to, {
    metadata: { exif: cameraExif({ orientation: 6, ...inputSize }), xmp: cameraXmp, iptc: cameraIptc },
    density: null,
  })
  await from.close()
  await to.close()
  return path
}

async function upscaled(settings: object, format: OutputFormat) {
  const folder = await scratchFolder()
  const source = await openImageSource(await cameraJpeg(folder), { scratchDirectory: folder })
  const output = join(folder, `out.${format}`)
  const written = await writeRepeated(source, output, {
    encoding: { format },
    metadata: metadataSettingsSchema.parse(settings),
    description: { Software: 'Enlarger', Model: 'a "b" <c>' },
  })
  await source.close()
  return { folder, output, written, header: await sharp(output).metadata() }
}

/** EXIF of a file of any format: TIFF has no block of its own, its directories are the file's. */
async function exifOf(path: string, format: string) {
  if (format !== 'tiff') {
    const { exif } = await sharp(path).metadata()
    if (exif === undefined) throw new Error('Expected EXIF in the output.')
    return exifDirectories(exif.subarray(exif.indexOf('Exif\0\0') === 0 ? 6 : 0))!
  }
  const file = await open(path, 'r')
  const bytes = new Uint8Array((await file.stat()).size)
  await file.read(bytes)
  await file.close()
  return exifDirectories(bytes)!
}

const textOf = (fields: readonly { tag: number; bytes: Uint8Array }[], tag: number) =>
  new TextDecoder().decode(fields.find((field) => field.tag === tag)?.bytes).replace('\0', '')
const numberOf = (fields: readonly { tag: number; bytes: Uint8Array }[], tag: number) => {
  const bytes = fields.find((field) => field.tag === tag)?.bytes
  return bytes?.reduce((sum, byte, index) => sum + byte * 256 ** index, 0)
}

const resolutionOf = (exif: Uint8Array) => {
  const block = exifDirectories(
    exif.subarray(String.fromCharCode(...exif.subarray(0, 4)) === 'Exif' ? 6 : 0),
  )!
  return [0x011a, 0x011b].map((tag) => {
    const { bytes } = block.first.find((field) => field.tag === tag)!
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    return view.getUint32(0, true) / view.getUint32(4, true)
  })
}

describe('metadata of a camera', () => {
  for (const format of ['png', 'jpeg', 'webp', 'tiff', 'avif'] as const) {
    test(`is kept and corrected in a ${format} file`, async () => {
      const { output, header } = await upscaled({}, format)
      expect([header.width, header.height]).toEqual([40, 60])
      expect(header.orientation ?? 1).toBe(1)
      expect(header.icc).toBeDefined()
      if (format === 'png' || format === 'jpeg' || format === 'tiff') expect(header.density).toBe(300)
      const exif = await exifOf(output, format)
      expect(textOf(exif.first, 0x010f)).toBe('Enlarger Test')
      expect(textOf(exif.first, 0x8298)).toBe('© Somebody')
      expect(textOf(exif.details, 0x9003)).toBe('2024:05:06 07:08:09')
      expect(exif.details.find(({ tag }) => tag === 0x927c)?.bytes).toEqual(Uint8Array.from(makerNote))
      expect(numberOf(exif.details, 0xa002)).toBe(40)
      expect(numberOf(exif.details, 0xa003)).toBe(60)
      expect(exif.gps).toHaveLength(2)
      const xmp = header.xmpAsString ?? ''
      expect(xmp).toContain('Türme &amp; Wolken')
      expect(xmp).toContain('xmp:Rating="4"')
      expect(xmp).toContain('tiff:Orientation="1"')
      expect(xmp).toContain('<exif:PixelXDimension>40</exif:PixelXDimension>')
      expect(xmp).toContain('enlarger:Model="a &quot;b&quot; &lt;c&gt;"')
      expect(xmp).not.toContain('old picture')
    })

    test(`can be left out of a ${format} file, the profile excepted`, async () => {
      const { header, written } = await upscaled({ keep: 'none', describe: false }, format)
      expect(header.icc).toBeDefined()
      expect([header.exif, header.xmp, header.iptc]).toEqual([undefined, undefined, undefined])
      expect(written.warnings).toEqual([])
    })

    test(`can lose only its place in a ${format} file`, async () => {
      const { output, header } = await upscaled({ keep: 'withoutLocation', describe: false }, format)
      const exif = await exifOf(output, format)
      expect(textOf(exif.first, 0x010f)).toBe('Enlarger Test')
      expect(exif.gps).toHaveLength(0)
      expect(header.xmpAsString).not.toContain('GPS')
      expect(header.xmpAsString).not.toContain('enlarger')
      expect(String(header.iptc ?? '')).not.toContain('Berlin')
    })
  }

  test('keeps IPTC where the format has a place for it, and says so where not', async () => {
    for (const format of ['jpeg', 'tiff'] as const) {
      const { output, written } = await upscaled({}, format)
      const again = await openImageSource(output)
      expect(Buffer.from(bareIptc(again.metadata.iptc!)!)).toEqual(cameraIptc)
      expect(written.warnings).toEqual([])
    }
    const { written } = await upscaled({}, 'webp')
    expect(written.warnings).toEqual([{ code: 'metadata-left-out', metadata: 'IPTC', format: 'WebP' }])
    expect((await upscaled({}, 'gif')).written.warnings).toHaveLength(3)
  })

  test('comes through a TIFF file on the way in', async () => {
    const { folder, output } = await upscaled({}, 'tiff')
    const source = await openImageSource(output)
    const again = join(folder, 'again.jpeg')
    await writeRepeated(source, again, {
      encoding: { format: 'jpeg' },
      description: { Software: 'Enlarger' },
    })
    await source.close()
    const exif = await exifOf(again, 'jpeg')
    expect(textOf(exif.first, 0x010f)).toBe('Enlarger Test')
    expect(exif.details.find(({ tag }) => tag === 0x927c)?.bytes).toEqual(Uint8Array.from(makerNote))
    expect([exif.gps.length, numberOf(exif.details, 0xa002)]).toEqual([2, 80])
    const { iptc, density, xmpAsString } = await sharp(again).metadata()
    expect(Buffer.from(bareIptc(iptc!)!)).toEqual(cameraIptc)
    expect(density).toBe(300)
    expect(xmpAsString?.match(/enlarger:Software/g)).toHaveLength(1)
  })

  test.each(['png', 'jpeg', 'tiff', 'webp', 'avif', 'jxl'] as const)(
    'states the dots per inch of the print that was asked for in a %s file',
    async (format) => {
      const folder = await scratchFolder()
      const source = await openImageSource(await cameraJpeg(folder), { scratchDirectory: folder })
      const output = join(folder, `out.${format}`)
      await writeRepeated(source, output, { encoding: { format }, density: 240 })
      await source.close()
      const { info, metadata } = await probeWithMetadata(output)
      if (formatLimits[format].hasDensity) expect(info.density).toBe(240)
      expect(resolutionOf(metadata.exif!)).toEqual([240, 240])
    },
  )

  test.each(['png', 'jpeg', 'tiff', 'webp', 'avif', 'jxl'] as const)(
    'keeps the dots per inch of a picture without EXIF in a %s file',
    async (format) => {
      const folder = await scratchFolder()
      const input = join(folder, 'in.png')
      const camera = await openImageSource(await cameraJpeg(folder))
      await writeRepeated(camera, input, {
        metadata: metadataSettingsSchema.parse({ keep: 'none', describe: false }),
      })
      await camera.close()
      const source = await openImageSource(input, { scratchDirectory: folder })
      const output = join(folder, `out.${format}`)
      const written = await writeRepeated(source, output, { encoding: { format } })
      await source.close()
      expect(written.warnings).toEqual([])
      const { info, metadata } = await probeWithMetadata(output)
      if (formatLimits[format].hasDensity) expect(info.density).toBe(300)
      else expect(resolutionOf(metadata.exif!)).toEqual([300, 300])
    },
  )

  test('keeps file times on request', async () => {
    const folder = await scratchFolder()
    const input = await cameraJpeg(folder)
    const past = new Date('2020-02-03T04:05:06Z')
    await utimes(input, past, past)
    const source = await openImageSource(input)
    const output = join(folder, 'out.png')
    await writeRepeated(source, output, { metadata: metadataSettingsSchema.parse({ fileTimes: true }) })
    await source.close()
    expect((await stat(output)).mtime).toEqual(past)
  })
})

describe('an EXIF block', () => {
  const exif = cameraExif({ orientation: 6, ...inputSize })
  const changes = {
    widthPx: 70_000,
    heightPx: 60,
    inputWidthPx: 35_000,
    inputHeightPx: 30,
    becomesSrgb: false,
    density: null,
    removeLocation: false,
  }

  test('loses its thumbnail and nothing else', () => {
    const result = outputExif(exif, changes)!
    expect(result.length).toBe(exif.length - thumbnail.length)
    expect(Buffer.from(result).includes(Buffer.from(makerNote))).toBe(true)
    expect(Buffer.from(result).indexOf(Buffer.from(makerNote))).toBe(
      Buffer.from(exif).indexOf(Buffer.from(makerNote)),
    )
  })

  test('takes sizes beyond 16 bits', () => {
    expect(numberOf(exifDirectories(outputExif(exif, changes)!)!.details, 0xa002)).toBe(70_000)
  })

  test('forgets the place without a trace', () => {
    expect(hasLocation(exif)).toBe(true)
    const result = outputExif(exif, { ...changes, removeLocation: true })!
    expect(hasLocation(result)).toBe(false)
    // 12.345 seconds as thousandths
    expect(Buffer.from(exif).includes(Buffer.from([0x39, 0x30, 0, 0]))).toBe(true)
    expect(Buffer.from(result).includes(Buffer.from([0x39, 0x30, 0, 0]))).toBe(false)
  })

  test('is dropped rather than trusted where it is damaged', () => {
    for (let length = 0; length < 14; length++)
      expect(outputExif(exif.subarray(0, length), changes)).toBeNull()
  })

  test('never makes reading fail, wherever it is cut or changed', () => {
    for (let length = 14; length < exif.length; length += 3) outputExif(exif.subarray(0, length), changes)
    for (let at = 0; at < 400; at++) {
      for (const value of [0, 0x7f, 0xff]) {
        const changed = exif.slice()
        changed[at] = value
        outputExif(changed, { ...changes, removeLocation: true })
        exifDirectories(changed)
      }
    }
  })
})
