import { copyFile, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { embedInTiff } from '../../../electron/backend/formats/tiff/tiff-metadata.ts'
import { RasterSpool } from '../../../electron/backend/image/spool/raster-spool.ts'
import { formatLimits } from '../../../electron/common/formats/format-limits.ts'
import {
  metadataSettingsSchema,
  outputFormats,
  type OutputFormat,
} from '../../../electron/common/settings/upscale-settings.ts'
import { cameraExif, cameraIptc, cameraXmp } from './camera-metadata.ts'
import { buildProfile, profiles } from './icc-builder.ts'
import { scratchFolder } from './scratch-folder.ts'
import { readWhole, writeRepeated } from './write-image.ts'
import { openImageSource, probeWithMetadata } from '../../fixtures/local-images.ts'

const size = { widthPx: 24, heightPx: 16 }

/** A TIFF file that carries all the README's table speaks of: 16 bits, half of it half transparent. */
async function fullPicture(folder: string): Promise<string> {
  const path = join(folder, 'full.tif')
  const layout = { ...size, channels: 4, bitDepth: 16 } as const
  const spool = await RasterSpool.create(join(folder, 'spool'), layout)
  const pixel = [51_400, 15_420, 28_270]
  const samples = Uint16Array.from({ length: size.widthPx * size.heightPx * 4 }, (_, index) =>
    index % 4 < 3 ? (pixel[index % 4] ?? 0) : Math.floor(index / 4) % size.widthPx < 12 ? 30_000 : 65_535,
  )
  await spool.append({ ...layout, samples })
  await spool.complete({
    icc: buildProfile(profiles.displayP3),
    xmp: new TextEncoder().encode(cameraXmp),
    density: 300,
  })
  await copyFile(spool.path, path)
  await spool.dispose()
  const file = await open(path, 'r+')
  await embedInTiff(file, { exif: cameraExif({ orientation: 1, ...size }), xmp: null, iptc: cameraIptc })
  await file.close()
  return path
}

/** A file of two frames, or of two pages. */
async function twoPictures(folder: string, kind: 'gif' | 'tiff'): Promise<string> {
  const path = join(folder, `two.${kind}`)
  const raw = Buffer.alloc(24 * 32 * 3, 60).fill(200, 24 * 16 * 3)
  const rolled = sharp(raw, { raw: { width: 24, height: 32, channels: 3, pageHeight: 16 } })
  await (kind === 'gif' ? rolled.gif({ delay: [70, 90] }) : rolled.tiff({ compression: 'lzw' })).toFile(path)
  return path
}

async function written(input: string, format: OutputFormat, settings: object = {}): Promise<string> {
  const output = `${input}-${JSON.stringify(settings).length}.${format}`
  const source = await openImageSource(input)
  await writeRepeated(source, output, {
    encoding: { format },
    metadata: metadataSettingsSchema.parse(settings),
  })
  await source.close()
  return output
}

/** The table's row of a format, as its files show it. */
async function seenRow(folder: string, format: OutputFormat): Promise<readonly string[]> {
  const input = await fullPicture(folder)
  const output = await written(input, format)
  const { info, metadata } = await probeWithMetadata(output)
  const bare = await probeWithMetadata(await written(input, format, { keep: 'none', describe: false }))
  const yes = (is: boolean) => (is ? 'yes' : '–')
  // PNG has IPTC in a text chunk that libvips does not read.
  const iptc =
    metadata.iptc ?? ((await readFile(output)).includes('Raw profile type iptc') ? true : undefined)
  const source = await openImageSource(output)
  const { samples, channels } = await readWhole(source)
  await source.close()
  const alphas = new Set(info.hasAlpha ? samples.filter((_, index) => index % channels === channels - 1) : [])
  const full = info.bitDepth === 16 ? 65_535 : 255
  const isGraded = [...alphas].some((alpha) => alpha > 0.3 * full && alpha < 0.7 * full)
  const frames = (await probeWithMetadata(await written(await twoPictures(folder, 'gif'), format))).info.pages
  const pages = (await probeWithMetadata(await written(await twoPictures(folder, 'tiff'), format))).info.pages
  return [
    formatLimits[format].label,
    metadata.icc === undefined ? 'sRGB' : 'yes',
    yes(metadata.exif !== undefined),
    yes(metadata.xmp !== undefined),
    yes(iptc !== undefined),
    bare.info.density === 300 ? 'yes' : metadata.exif === undefined ? '–' : 'in EXIF',
    isGraded ? 'yes' : info.hasAlpha ? 'on or off' : '–',
    format === 'avif' && info.bitDepth === 16 ? '10 or 12' : yes(info.bitDepth === 16),
    frames === 2 ? (pages === 2 ? 'yes' : 'frames') : '–',
  ]
}

const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8')

test.each(outputFormats)(
  'what the README says is kept in a %s file is what its files show',
  async (format) => {
    const folder = await scratchFolder()
    const row = readme.split('\n').find((line) => line.startsWith(`| ${formatLimits[format].label} |`)) ?? ''
    const cells = row.split('|').map((cell) => cell.trim())
    // The largest side is compared with the formats' limits by another test.
    expect(await seenRow(folder, format)).toEqual(cells.slice(1, 10))
  },
)
