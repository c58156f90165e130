import { open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { openImageSink } from '../../../electron/backend/image/open-image-sink.ts'
import { exifDirectories } from '../../../electron/backend/image/metadata/exif-directories.ts'
import { hasLocation } from '../../../electron/backend/image/metadata/exif-block.ts'
import { embedInJpeg } from '../../../electron/backend/formats/jpeg/jpeg-metadata.ts'
import { encodingSchema, metadataSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { cameraExif, cameraIptc, cameraXmp, makerNote } from './camera-metadata.ts'
import { buildProfile, profiles } from './icc-builder.ts'
import { plainTiff } from './plain-tiff.ts'
import { scratchFolder } from './scratch-folder.ts'
import { readWhole, repeatPixels, writeRepeated } from './write-image.ts'
import { openImageSource } from '../../fixtures/local-images.ts'

/** Pixels of every value, of any number of channels and depth. */
function gradient(channels: 1 | 2 | 3 | 4, bitDepth: 8 | 16): Uint8Array | Uint16Array {
  const samples = bitDepth === 8 ? new Uint8Array(4000 * channels) : new Uint16Array(4000 * channels)
  for (let index = 0; index < samples.length; index++)
    samples[index] = Math.imul(index, bitDepth === 8 ? 7 : 16)
  return samples
}

describe('a JPEG XL file', () => {
  test.each([
    [1, 8],
    [4, 8],
    [1, 16],
    [2, 16],
    [3, 16],
    [4, 16],
  ] as const)(
    'of %i channels and %i bits keeps every sample where it is lossless',
    async (channels, bitDepth) => {
      const folder = await scratchFolder()
      const input = join(folder, 'in.tif')
      const samples = gradient(channels, bitDepth)
      await writeFile(input, plainTiff({ widthPx: 100, heightPx: 40, channels, samples }))
      const source = await openImageSource(input, { scratchDirectory: folder })
      const before = await readWhole(source)
      const output = join(folder, 'out.jxl')
      await writeRepeated(source, output, { encoding: { format: 'jxl', lossless: true } })
      await source.close()
      const result = await openImageSource(output, { scratchDirectory: folder })
      expect(result.info).toMatchObject({ format: 'jxl', bitDepth, hasAlpha: channels % 2 === 0 })
      expect(await readWhole(result)).toEqual(repeatPixels(before, 2))
      await result.close()
    },
  )

  test('keeps EXIF and XMP, corrected, and says what it has no place for', async () => {
    const folder = await scratchFolder()
    const [bare, input] = [join(folder, 'bare.jpg'), join(folder, 'in.jpg')]
    await sharp({ create: { width: 30, height: 20, channels: 3, background: '#4080c0' } })
      .jpeg()
      .toFile(bare)
    const [from, to] = [await open(bare, 'r'), await open(input, 'w')]
    const exif = cameraExif({ orientation: 6, widthPx: 30, heightPx: 20 })
    await embedInJpeg(from, to, { metadata: { exif, xmp: cameraXmp, iptc: cameraIptc }, density: null })
    await Promise.all([from.close(), to.close()])
    for (const keep of ['all', 'withoutLocation', 'none'] as const) {
      const source = await openImageSource(input)
      const output = join(folder, `${keep}.jxl`)
      const written = await writeRepeated(source, output, {
        encoding: { format: 'jxl' },
        metadata: metadataSettingsSchema.parse({ keep, describe: false }),
      })
      await source.close()
      const result = await openImageSource(output)
      expect([result.info.widthPx, result.info.heightPx]).toEqual([40, 60])
      const { exif: kept, xmp, icc } = result.metadata
      await result.close()
      expect(icc).toBeDefined()
      if (keep === 'none') {
        expect([kept, xmp, written.warnings]).toEqual([undefined, undefined, []])
        continue
      }
      expect(written.warnings).toEqual([{ code: 'metadata-left-out', metadata: 'IPTC', format: 'JPEG XL' }])
      expect(hasLocation(kept!)).toBe(keep === 'all')
      // libvips puts the prefix of JPEG's segment before it.
      const { details } = exifDirectories(kept!.subarray(6))!
      expect(details.find(({ tag }) => tag === 0x927c)?.bytes).toEqual(Uint8Array.from(makerNote))
      const text = new TextDecoder().decode(xmp)
      expect(text).toContain('tiff:Orientation="1"')
      expect(text.includes('GPS')).toBe(keep === 'all')
    }
  })

  test('keeps every frame of an animation, their delays and its loop, in both directions', async () => {
    const folder = await scratchFolder()
    const frames = [40, 120, 230].map((level) => Buffer.alloc(24 * 16 * 3, level))
    const delay = [70, 120, 500]
    await sharp(Buffer.concat(frames), { raw: { width: 24, height: 48, channels: 3, pageHeight: 16 } })
      .webp({ delay, loop: 3, lossless: true })
      .toFile(join(folder, 'in.webp'))
    const encode = async (from: string, to: string, format: 'jxl' | 'webp') => {
      const source = await openImageSource(join(folder, from), { scratchDirectory: folder })
      expect(source.info).toMatchObject({ pages: 3, animation: { delaysMs: delay, loop: 3 } })
      const written = await writeRepeated(source, join(folder, to), { encoding: { format, lossless: true } })
      await source.close()
      expect(written.warnings).toEqual([])
    }
    await encode('in.webp', 'out.jxl', 'jxl')
    await encode('out.jxl', 'again.webp', 'webp')
    const again = sharp(join(folder, 'again.webp'), { pages: -1 })
    expect(await again.metadata()).toMatchObject({ pages: 3, pageHeight: 64, delay, loop: 3 })
    const pixels = await again.removeAlpha().raw().toBuffer()
    expect([0, 1, 2].map((frame) => pixels[frame * 96 * 64 * 3])).toEqual([40, 120, 230])
  })

  test('is written without loss, with a note, where its lossy mode would change the colours', async () => {
    const folder = await scratchFolder()
    const samples = gradient(3, 8)
    for (const [name, isNoted] of [
      ['proPhoto', true],
      ['displayP3', false],
    ] as const) {
      const input = join(folder, `${name}.tif`)
      const icc = buildProfile(profiles[name])
      await writeFile(input, plainTiff({ widthPx: 100, heightPx: 40, channels: 3, samples, icc }))
      const source = await openImageSource(input)
      const { warnings } = await writeRepeated(source, join(folder, `${name}.jxl`), {
        encoding: { format: 'jxl' },
      })
      await source.close()
      expect(warnings).toHaveLength(isNoted ? 1 : 0)
    }
  })

  test('is refused before any work where its encoder could not hold the picture, and another format is offered', async () => {
    const folder = await scratchFolder()
    const input = join(folder, 'in.png')
    await sharp({ create: { width: 8, height: 8, channels: 3, background: '#4080c0' } })
      .png()
      .toFile(input)
    const source = await openImageSource(input)
    const open = (side: number) =>
      openImageSink({
        source,
        finalPath: join(folder, 'out.jxl'),
        widthPx: 8,
        heightPx: 8,
        targetWidthPx: side,
        targetHeightPx: side,
        encoding: encodingSchema.parse({ format: 'jxl' }),
        allowOverwrite: false,
      })
    await expect(open(8001)).rejects.toMatchObject({
      code: 'output-too-large',
      details: { suggestedFormat: 'png' },
    })
    await (await open(8000)).abort()
    await source.close()
  })
})
