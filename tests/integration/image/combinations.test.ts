import { open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { embedInPng } from '../../../electron/backend/formats/png/png-metadata.ts'
import { formatLimits } from '../../../electron/common/formats/format-limits.ts'
import { cameraExif } from './camera-metadata.ts'
import { buildProfile, profiles } from './icc-builder.ts'
import { plainTiff } from './plain-tiff.ts'
import { scratchFolder } from './scratch-folder.ts'
import { readWhole, writeRepeated } from './write-image.ts'
import { openImageSource } from '../../fixtures/local-images.ts'

const stored = { widthPx: 12, heightPx: 8 }

/** What a picture of four quarters is stored as; the first quarter is the brightest, the last the darkest. */
interface Combination {
  readonly profile: keyof typeof profiles | null
  readonly bitDepth: 8 | 16
  readonly channels: 1 | 2 | 3 | 4
  readonly orientation: number
}

function* combinations(): Generator<Combination> {
  for (const bitDepth of [8, 16] as const) {
    for (const channels of [1, 2, 3, 4] as const) {
      const named = channels < 3 ? (['gray'] as const) : (['displayP3', 'proPhoto'] as const)
      for (const profile of [null, ...named]) {
        for (let orientation = 1; orientation <= 8; orientation++) {
          yield { profile, bitDepth, channels, orientation }
        }
      }
    }
  }
}

/** Brightness of the quarters as stored: top left, top right, bottom left, bottom right. */
const levels = [0.9, 0.7, 0.4, 0.1] as const

/** Which stored quarter each quarter as seen shows, by orientation (CIPA DC-008, tag 274). */
const seen: Readonly<Record<number, readonly number[]>> = {
  1: [0, 1, 2, 3],
  2: [1, 0, 3, 2],
  3: [3, 2, 1, 0],
  4: [2, 3, 0, 1],
  5: [0, 2, 1, 3],
  6: [2, 0, 3, 1],
  7: [3, 1, 2, 0],
  8: [1, 3, 0, 2],
}

async function write(path: string, { profile, bitDepth, channels, orientation }: Combination): Promise<void> {
  const full = bitDepth === 8 ? 255 : 65_535
  const length = stored.widthPx * stored.heightPx * channels
  const samples = bitDepth === 8 ? new Uint8Array(length) : new Uint16Array(length)
  for (let index = 0; index < length; index++) {
    const pixel = Math.floor(index / channels)
    const right = pixel % stored.widthPx >= stored.widthPx / 2 ? 1 : 0
    const below = Math.floor(pixel / stored.widthPx) >= stored.heightPx / 2 ? 2 : 0
    const isAlpha = channels % 2 === 0 && index % channels === channels - 1
    samples[index] = isAlpha ? full : Math.round((levels[right + below] ?? 0) * full)
  }
  const icc = profile === null ? {} : { icc: buildProfile(profiles[profile]) }
  await writeFile(`${path}.tif`, plainTiff({ ...stored, channels, samples, ...icc }))
  const space = { 8: { gray: 'b-w', colour: 'srgb' }, 16: { gray: 'grey16', colour: 'rgb16' } }[bitDepth]
  await sharp(`${path}.tif`, { ignoreIcc: true })
    .keepIccProfile()
    .toColourspace(channels < 3 ? space.gray : space.colour)
    .png()
    .toFile(`${path}.bare`)
  const from = await open(`${path}.bare`, 'r')
  const to = await open(path, 'w')
  await embedInPng(from, to, {
    metadata: { exif: cameraExif({ orientation, ...stored }), xmp: null, iptc: null },
  })
  await from.close()
  await to.close()
}

/** The usual run takes every fourth combination, others for other formats; a long one takes all. */
const isLong = process.env.ENLARGER_MUTATIONS !== undefined

describe('every combination of profile, depth, alpha and orientation', () => {
  test.each(['png', 'tiff', 'jpeg', 'webp', 'avif'] as const)(
    'becomes the same picture, upright, as %s',
    async (format) => {
      const folder = await scratchFolder()
      const [input, output] = [join(folder, 'in.png'), join(folder, 'out')]
      for (const [index, combination] of [...combinations()].entries()) {
        if (!isLong && index % 4 !== format.length % 4) continue
        const { profile, bitDepth, channels, orientation } = combination
        const label = JSON.stringify(combination)
        await write(input, combination)
        const source = await openImageSource(input, { scratchDirectory: folder })
        await writeRepeated(source, output, {
          encoding: { format, quality: 95, effort: 0 },
          allowOverwrite: true,
          scratchDirectory: folder,
        })
        await source.close()
        const header = await sharp(output).metadata()
        const turned = orientation > 4
        expect([header.width, header.height], label).toEqual(turned ? [16, 24] : [24, 16])
        expect(header.orientation ?? 1, label).toBe(1)
        const isGrayFile = channels < 3 && format !== 'webp' && format !== 'avif'
        if (profile !== null && (isGrayFile || channels > 2)) {
          expect(Buffer.from(header.icc!).equals(buildProfile(profiles[profile])), label).toBe(true)
        }
        expect(header.hasAlpha, label).toBe(
          channels % 2 === 0 && formatLimits[format].hasAlpha && format !== 'webp',
        )
        const result = await openImageSource(output, { scratchDirectory: folder })
        expect(result.info.bitDepth, label).toBe(Math.min(bitDepth, formatLimits[format].bitDepth))
        const block = await readWhole(result)
        await result.close()
        const full = block.samples.BYTES_PER_ELEMENT === 1 ? 255 : 65_535
        const quarters = [0, 1, 2, 3].map((quarter) => {
          const x = Math.floor(block.widthPx * (quarter % 2 === 0 ? 0.25 : 0.75))
          const y = Math.floor(block.heightPx * (quarter < 2 ? 0.25 : 0.75))
          return (block.samples[(y * block.widthPx + x) * block.channels] ?? 0) / full
        })
        for (const [quarter, value] of quarters.entries()) {
          const wanted = levels[seen[orientation]?.[quarter] ?? 0] ?? 0
          expect(Math.abs(value - wanted), `${label} quarter ${quarter}`).toBeLessThan(0.03)
        }
      }
    },
    60_000,
  )
})
