import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { openImageSource } from '../../fixtures/local-images.ts'
import { nitsToPq } from '../../../electron/backend/image/colour/tone-map.ts'
import { pngChunk } from '../../../electron/backend/formats/png/png-chunks.ts'
import {
  tiffBytes,
  tiffDirectory,
  tiffNumbers,
  tiffType,
} from '../../../electron/backend/formats/tiff/tiff-directory.ts'
import { formatLimits } from '../../../electron/common/formats/format-limits.ts'
import type { Encoding } from '../../../electron/common/settings/upscale-settings.ts'
import { exiftoolTags, runIndependent } from '../../fixtures/independent-program.ts'
import { deltaE2000, profileLab } from './colour-difference.ts'
import { profiles } from './icc-builder.ts'
import { scratchFolder } from './scratch-folder.ts'
import { writeRepeated } from './write-image.ts'

const side = 16
const colour = [160, 120, 90] as const

/** A PNG file of one colour with chunks after its header. */
async function png(
  chunks: readonly Uint8Array[],
  values: readonly number[] = colour,
  isWide = false,
): Promise<Buffer> {
  const samples = Uint16Array.from({ length: side * side * 3 }, (_, index) => values[index % 3] ?? 0)
  const raw = isWide ? samples : Uint8Array.from(samples)
  const plain = await sharp(raw, { raw: { width: side, height: side, channels: 3 } })
    .toColourspace(isWide ? 'rgb16' : 'srgb')
    .png()
    .toBuffer()
  return Buffer.concat([plain.subarray(0, 33), ...chunks, plain.subarray(33)])
}

function numbers(...values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4))
  for (const [index, value] of values.entries()) view.setUint32(index * 4, Math.round(value * 100_000))
  return new Uint8Array(view.buffer)
}

const cicp = (primaries: number, transfer: number) =>
  pngChunk('cICP', Uint8Array.of(primaries, transfer, 0, 1))
const gamma = (value: number) => pngChunk('gAMA', numbers(value))
const adobeChroma = pngChunk('cHRM', numbers(0.3127, 0.329, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06))

/** A JPEG file whose EXIF names Adobe RGB as cameras do. */
async function cameraJpeg(): Promise<Buffer> {
  const { short, long, ascii } = tiffType
  const pointer = (tag: number, at: number) => tiffNumbers(tag, long, [at])
  const interoperability = (at: number) =>
    tiffDirectory([tiffBytes(1, ascii, new TextEncoder().encode('R03\0'))], at, false)
  const details = (at: number) => [tiffNumbers(0xa001, short, [0xffff]), pointer(0xa005, at)]
  const detailsAt = 8 + tiffDirectory([pointer(0x8769, 0)], 8, false).length
  const interoperabilityAt = detailsAt + tiffDirectory(details(0), detailsAt, false).length
  const exif = Buffer.concat([
    Uint8Array.of(0x49, 0x49, 42, 0, 8, 0, 0, 0),
    tiffDirectory([pointer(0x8769, detailsAt)], 8, false),
    tiffDirectory(details(interoperabilityAt), detailsAt, false),
    interoperability(interoperabilityAt),
  ])
  const samples = Uint8Array.from({ length: side * side * 3 }, (_, index) => colour[index % 3] ?? 0)
  const plain = await sharp(samples, { raw: { width: side, height: side, channels: 3 } })
    .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    .toBuffer()
  const head = Buffer.from([0xff, 0xe1, 0, 0, ...new TextEncoder().encode('Exif\0\0')])
  head.writeUInt16BE(exif.length + 8, 2)
  return Buffer.concat([plain.subarray(0, 2), head, exif, plain.subarray(2)])
}

async function enlarged(input: Buffer, encoding: Partial<Encoding>) {
  const folder = await scratchFolder()
  const path = join(folder, 'in')
  const output = join(folder, `out.${encoding.format ?? 'png'}`)
  await writeFile(path, input)
  const source = await openImageSource(path)
  const { warnings } = await writeRepeated(source, output, { encoding })
  await source.close()
  return { output, warnings }
}

/** The first pixel as a viewer with colour management shows it in sRGB. */
async function shown(path: string): Promise<number[]> {
  const pixels = await sharp(path).toColourspace('srgb').raw().toBuffer()
  return [...pixels.subarray(0, 3)].map((value) => value / 255)
}

const adobe = profileLab(
  profiles.adobeRgb,
  colour.map((value) => value / 255),
)

describe('colours that a file states without a profile', () => {
  for (const kept of ['keep', 'srgb'] as const) {
    for (const format of ['png', 'jpeg', 'tiff', 'webp', 'avif'] as const) {
      test(`by a camera's R03 are Adobe RGB's in ${format} (${kept})`, async () => {
        const { output } = await enlarged(await cameraJpeg(), { format, colour: kept, quality: 98 })
        expect(deltaE2000(profileLab('srgb', await shown(output)), adobe)).toBeLessThan(2)
      })

      test(`by PNG's gAMA and cHRM are those in ${format} (${kept})`, async () => {
        const input = await png([gamma(256 / 563), adobeChroma])
        const { output } = await enlarged(input, { format, colour: kept, quality: 98 })
        expect(deltaE2000(profileLab('srgb', await shown(output)), adobe)).toBeLessThan(2)
      })

      test(`by PNG's cICP are those in ${format} (${kept})`, async () => {
        const { output } = await enlarged(await png([cicp(12, 13)]), { format, colour: kept, quality: 98 })
        const wanted = profileLab(
          profiles.displayP3,
          colour.map((value) => value / 255),
        )
        expect(deltaE2000(profileLab('srgb', await shown(output)), wanted)).toBeLessThan(2)
      })
    }
  }

  test('as linear light by gAMA stay as bright as they were', async () => {
    const { output } = await enlarged(await png([gamma(1)], [55, 55, 55]), { format: 'png', colour: 'srgb' })
    // Light of 55/255 is 128 in sRGB.
    for (const value of await shown(output)) expect(value * 255).toBeCloseTo(128, -0.5)
  })

  test('are not stated again in EXIF once they are sRGB', async ({ skip }) => {
    const { output } = await enlarged(await cameraJpeg(), { format: 'jpeg', colour: 'srgb' })
    const tags = exiftoolTags(output, skip)
    expect(tags['ExifIFD:ColorSpace']).toBe(1)
    expect(tags['InteropIFD:InteropIndex']).toBe('R98')
  })

  test('as sRGB get no profile', async () => {
    const { output } = await enlarged(await png([gamma(0.45455), cicp(1, 13)]), { format: 'png' })
    expect((await sharp(output).metadata()).icc).toBeUndefined()
  })
})

describe('a picture of high dynamic range', () => {
  const nits = [203, 90, 20]
  const values = nits.map((light) => Math.round(nitsToPq(light) * 65_535))
  const picture = () => png([cicp(9, 16)], values, true)

  test('stays one in PNG, with its numbers', async ({ skip }) => {
    const { output, warnings } = await enlarged(await picture(), { format: 'png' })
    const tags = exiftoolTags(output, skip)
    expect([tags['PNG-cICP:ColorPrimaries'], tags['PNG-cICP:TransferCharacteristics']]).toEqual([9, 16])
    const raw = await sharp(output).toColourspace('rgb16').raw({ depth: 'ushort' }).toBuffer()
    expect([0, 1, 2].map((channel) => raw.readUInt16LE(channel * 2))).toEqual(values)
    expect(warnings).toEqual([])
  })

  test('stays one in AVIF, of 12 bits, with its numbers', async ({ skip }) => {
    const { output, warnings } = await enlarged(await picture(), { format: 'avif', quality: 95 })
    const facts = runIndependent('avifdec', ['--info', output], skip)
    expect(facts).toMatch(/Bit Depth\s*: 12/)
    expect(facts).toMatch(/Color Primaries: 9/)
    expect(facts).toMatch(/Transfer Char\. : 16/)
    expect(warnings).toEqual([])
  })

  test.each(['jpeg', 'webp', 'tiff', 'jxl', 'gif'] as const)(
    'is brought into the standard range in %s, white stays bright, and the result says so',
    async (format) => {
      const { output, warnings } = await enlarged(await picture(), { format })
      expect(warnings).toContainEqual({ code: 'tones-mapped', format: formatLimits[format].label })
      if (format === 'jxl') return
      const [red = 0, , blue = 0] = await shown(output)
      expect(red).toBeGreaterThan(0.85)
      expect(blue).toBeLessThan(0.45)
    },
  )
})
