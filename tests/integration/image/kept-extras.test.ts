import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { extendedXmpSegments } from '../../../electron/backend/formats/jpeg/extended-xmp.ts'
import { metadataSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { exiftoolTags } from '../../fixtures/independent-program.ts'
import { openImageSource } from '../../fixtures/local-images.ts'
import { cameraExif } from './camera-metadata.ts'
import { scratchFolder } from './scratch-folder.ts'
import { writeRepeated } from './write-image.ts'

type Format = 'jpeg' | 'png'

async function plain(format: Format): Promise<Buffer> {
  const picture = sharp({ create: { width: 24, height: 16, channels: 3, background: '#4080c0' } })
  return await (format === 'jpeg' ? picture.jpeg() : picture.png()).toBuffer()
}

function segment(marker: number, ...parts: readonly (string | Uint8Array)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part as Uint8Array)))
  const head = Buffer.of(0xff, marker, 0, 0)
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, body])
}

async function jpegWith(...segments: readonly Buffer[]): Promise<Buffer> {
  const file = await plain('jpeg')
  return Buffer.concat([file.subarray(0, 2), ...segments, file.subarray(2)])
}

function chunk(type: string, data: string): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), Buffer.from(data, 'utf8')])
  const result = Buffer.alloc(body.length + 8)
  result.writeUInt32BE(body.length - 4)
  body.copy(result, 4)
  result.writeUInt32BE(crc32(body), body.length + 4)
  return result
}

/** A PNG file with chunks behind its pixels. */
async function pngWith(...chunks: readonly Buffer[]): Promise<Buffer> {
  const file = await plain('png')
  return Buffer.concat([file.subarray(0, -12), ...chunks, file.subarray(-12)])
}

async function enlarged(input: Buffer, format: Format, keep: 'all' | 'withoutLocation' | 'none' = 'all') {
  const folder = await scratchFolder()
  const [from, to] = [join(folder, 'in'), join(folder, 'out')]
  await writeFile(from, input)
  const source = await openImageSource(from)
  const written = await writeRepeated(source, to, {
    encoding: { format },
    metadata: metadataSettingsSchema.parse({ keep, describe: false }),
  })
  await source.close()
  return { path: to, warnings: written.warnings }
}

function packet(properties: string): string {
  return (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    `<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">${properties}</rdf:Description>` +
    '</rdf:RDF></x:xmpmeta>'
  )
}

/** One image resource of Photoshop without a name. */
function resource(id: number, data: Uint8Array): Buffer {
  const head = Buffer.from('8BIM\0\0\0\0\0\0\0\0', 'latin1')
  head.writeUInt16BE(id, 4)
  head.writeUInt32BE(data.length, 8)
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)])
}

test('XMP longer than a segment stays whole in a JPEG file, and in a PNG file', async ({ skip }) => {
  const history = 'brightened '.repeat(12_000)
  const whole = packet(`<photoshop:History>${history}</photoshop:History><dc:source>film</dc:source>`)
  const input = await jpegWith(...extendedXmpSegments(whole).map((portion) => segment(0xe1, portion)))
  for (const format of ['jpeg', 'png'] as const) {
    const { path, warnings } = await enlarged(input, format)
    expect(warnings).toEqual([])
    const tags = exiftoolTags(path, skip)
    expect(String(tags['XMP-photoshop:History']).trim()).toBe(history.trim())
    expect(tags['XMP-dc:Source']).toBe('film')
  }
})

test('EXIF, XMP and text behind the pixels of a PNG file are kept, or named', async ({ skip }) => {
  const input = await pngWith(
    chunk('iTXt', `XML:com.adobe.xmp\0\0\0\0\0${packet('<dc:source>film</dc:source>')}`),
    chunk('tEXt', 'parameters\0a lighthouse, seed 7'),
    chunk('iTXt', 'Title\0\0\0de\0Titel\0Über den Wolken'),
  )
  const kept = await enlarged(input, 'png')
  expect(kept.warnings).toEqual([])
  const tags = exiftoolTags(kept.path, skip)
  expect(tags['PNG:Parameters']).toBe('a lighthouse, seed 7')
  expect(JSON.stringify(tags)).toContain('Über den Wolken')
  expect(tags['XMP-dc:Source']).toBe('film')
  const lost = await enlarged(input, 'jpeg')
  expect(lost.warnings).toEqual([{ code: 'metadata-left-out', metadata: 'PNG text', format: 'JPEG' }])
  const none = await enlarged(input, 'png', 'none')
  expect((await readFile(none.path)).includes('lighthouse')).toBe(false)
  expect(none.warnings).toEqual([])
})

test('text that may name a place goes where places are to go', async () => {
  const input = await pngWith(chunk('tEXt', 'Comment\0GPS 48.85 2.29'))
  const { path } = await enlarged(input, 'png', 'withoutLocation')
  expect((await readFile(path)).includes('48.85')).toBe(false)
})

test('a JPEG file keeps its comment, clipping path, copyright flag and address', async ({ skip }) => {
  const resources = [
    resource(2000, Buffer.alloc(52, 1)),
    resource(2999, Buffer.from('\x06Path 1')),
    resource(0x040a, Buffer.of(1)),
    resource(0x040b, Buffer.from('https://example.org/')),
    resource(0x0409, Buffer.alloc(40, 7)),
  ]
  const input = await jpegWith(
    segment(0xed, 'Photoshop 3.0\0', ...resources),
    segment(0xfe, 'seen from the pier'),
  )
  const kept = await enlarged(input, 'jpeg')
  expect(kept.warnings).toEqual([])
  const tags = exiftoolTags(kept.path, skip)
  expect(tags['File:Comment']).toBe('seen from the pier')
  expect(tags['Photoshop:CopyrightFlag']).toBe(1)
  expect(tags['Photoshop:URL']).toBe('https://example.org/')
  expect(tags['Photoshop:ClippingPathName']).toBe('Path 1')
  expect((await enlarged(input, 'png')).warnings.map((warning) => JSON.stringify(warning))).toEqual([
    expect.stringContaining('JPEG comment'),
    expect.stringContaining('Photoshop path and copyright'),
  ])
})

test('gain maps, motion videos, further pictures and thermal data are named as left out', async () => {
  const index = Buffer.alloc(26)
  index.write('II*\0', 'latin1')
  index.writeUInt32LE(8, 4)
  index.writeUInt16LE(1, 8)
  index.writeUInt16LE(0xb001, 10)
  index.writeUInt16LE(4, 12)
  index.writeUInt32LE(1, 14)
  index.writeUInt32LE(3, 18)
  const xmp = (attributes: string) => segment(0xe1, `http://ns.adobe.com/xap/1.0/\0${packet(attributes)}`)
  const cases = [
    [xmp('<a xmlns="http://ns.adobe.com/hdr-gain-map/1.0/">1.0</a>'), [{ code: 'gain-map-left-out' }]],
    [
      xmp('<a xmlns:c="http://ns.google.com/photos/1.0/camera/" c:MicroVideo="1"/>'),
      [{ code: 'motion-video-left-out' }],
    ],
    [segment(0xe2, 'MPF\0', index), [{ code: 'other-pictures-left-out', count: 2 }]],
    [
      segment(0xe1, 'FLIR\0', Buffer.alloc(20)),
      [{ code: 'metadata-not-kept', metadata: 'thermal data (FLIR)' }],
    ],
  ] as const
  for (const [part, expected] of cases) {
    expect((await enlarged(await jpegWith(part), 'jpeg')).warnings).toEqual(expected)
  }
})

test('XMP of a GIF file is kept in a PNG file', async ({ skip }) => {
  const gif = await sharp({ create: { width: 24, height: 16, channels: 3, background: '#4080c0' } })
    .gif()
    .toBuffer()
  const trailer = Buffer.from([0x01, ...Array.from({ length: 256 }, (_, index) => 255 - index), 0])
  const extension = Buffer.concat([
    Buffer.of(0x21, 0xff, 11),
    Buffer.from(`XMP DataXMP${packet('<dc:source>film</dc:source>')}`),
    trailer,
  ])
  const input = Buffer.concat([gif.subarray(0, -1), extension, gif.subarray(-1)])
  const { path, warnings } = await enlarged(input, 'png')
  expect(warnings).toEqual([])
  expect(exiftoolTags(path, skip)['XMP-dc:Source']).toBe('film')
})

test('EXIF and XMP of a JPEG 2000 file are kept', async ({ skip }) => {
  const box = (name: Buffer, content: Uint8Array) => {
    const head = Buffer.from('\0\0\0\0uuid', 'latin1')
    head.writeUInt32BE(24 + content.length)
    return Buffer.concat([head, name, content])
  }
  const exif = cameraExif({ orientation: 1, widthPx: 48, heightPx: 32 })
  const input = Buffer.concat([
    await readFile(new URL('../../fixtures/images/quadrants.jp2', import.meta.url)),
    box(Buffer.from('JpgTiffExif->JP2'), exif),
    box(
      Buffer.from('be7acfcb97a942e89c71999491e3afac', 'hex'),
      Buffer.from(packet('<dc:source>film</dc:source>')),
    ),
  ])
  const { path } = await enlarged(input, 'jpeg')
  const tags = exiftoolTags(path, skip)
  expect(tags['XMP-dc:Source']).toBe('film')
  expect(tags['ExifIFD:ExifImageWidth']).toBe(96)
})
