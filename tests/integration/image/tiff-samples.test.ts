import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { englishText } from '../../../electron/common/messages/english-text.ts'
import { openImageSource } from '../../fixtures/local-images.ts'
import { tiffBytes, tiffNumbers, tiffType } from '../../../electron/backend/formats/tiff/tiff-directory.ts'
import { buildProfile, profiles } from './icc-builder.ts'
import { plainTiff, type TiffSamples } from './plain-tiff.ts'
import { scratchFolder } from './scratch-folder.ts'
import { readWhole, writeRepeated } from './write-image.ts'

const widthPx = 20
const heightPx = 10
const pixels = widthPx * heightPx

type TiffOptions = Omit<Parameters<typeof plainTiff>[0], 'widthPx' | 'heightPx'>

/** What strips carry of a TIFF file, and what is said of it. */
async function read(options: TiffOptions) {
  const input = join(await scratchFolder(), 'in.tif')
  await writeFile(input, plainTiff({ widthPx, heightPx, ...options }))
  const source = await openImageSource(input)
  try {
    const { samples } = await readWhole(source)
    return {
      samples,
      info: source.info,
      metadata: source.metadata,
      warnings: source.warnings.map(englishText),
    }
  } finally {
    await source.close()
  }
}

/** The error with which a TIFF file is refused. */
async function refusal(options: TiffOptions): Promise<{ code?: string; message: string }> {
  return await read(options).then(
    () => ({ message: 'It was read.' }),
    (error: unknown) => error as { code?: string; message: string },
  )
}

/** An even ramp from `from` to `to` over all samples. */
function ramp(channels: number, from: number, to: number): number[] {
  return Array.from(
    { length: pixels * channels },
    (_, i) => from + ((to - from) * i) / (pixels * channels - 1),
  )
}

function closeTo(samples: ArrayLike<number>, wanted: readonly number[], tolerance = 1): number[] {
  return wanted.flatMap((value, i) => (Math.abs((samples[i] ?? 0) - value) > tolerance ? [i] : []))
}

const unitRamp = ramp(3, 0, 1)
const fullRamp = unitRamp.map((value) => value * 65_535)

describe('floating-point TIFF files', () => {
  test.each([
    ['16', (values: number[]) => new Float16Array(values), 40],
    ['32', (values: number[]) => new Float32Array(values), 1],
    ['64', (values: number[]) => new Float64Array(values), 1],
  ] as const)(
    'from 0 to 1 with a profile are read as whole numbers are (%s bits)',
    async (_, make, tolerance) => {
      const icc = buildProfile(profiles.displayP3)
      const { samples, info, metadata, warnings } = await read({ channels: 3, samples: make(unitRamp), icc })
      expect(info.bitDepth).toBe(16)
      expect(Buffer.from(metadata.icc!)).toEqual(Buffer.from(icc))
      expect(closeTo(samples, fullRamp, tolerance)).toEqual([])
      expect(warnings).toEqual([])
    },
  )

  test.each([1, 3])('from 0 to 1 without a profile keep their values (%i channels)', async (channels) => {
    const values = ramp(channels, 0, 1)
    const { samples } = await read({ channels, samples: new Float32Array(values) })
    expect(
      closeTo(
        samples,
        values.map((value) => value * 65_535),
      ),
    ).toEqual([])
  })

  test('with scene light above 1 are scaled, and the result says from which range', async () => {
    const light = ramp(3, 0, 1).map((value) => 3 * value ** 4)
    const { samples, warnings } = await read({ channels: 3, samples: new Float32Array(light) })
    const encoded = light
      .map((value) => value / 3)
      .map((v) => (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055))
    expect(
      closeTo(
        samples,
        encoded.map((value) => value * 65_535),
      ),
    ).toEqual([])
    expect(warnings.join()).toMatch(/range from 0 to 3; .*linear light.*3 is white/)
  })

  test('with scene light above 1 and a profile keep its encoding', async () => {
    const icc = buildProfile(profiles.displayP3)
    const values = ramp(3, 0, 1).map((value) => 2 * value ** 3)
    const { samples, warnings } = await read({ channels: 3, samples: new Float32Array(values), icc })
    expect(
      closeTo(
        samples,
        values.map((value) => (value / 2) * 65_535),
      ),
    ).toEqual([])
    expect(warnings.join()).toContain('range from 0 to 2')
  })

  test.each([1, 3])(
    'from 0 to 255 come out as the same picture of 8 bits (%i channels)',
    async (channels) => {
      const values = ramp(channels, 0, 255)
      const { samples, warnings } = await read({ channels, samples: new Float32Array(values) })
      expect(
        closeTo(
          samples,
          values.map((value) => value * 257),
        ),
      ).toEqual([])
      expect(warnings.join()).toContain('from 0 to 255')
    },
  )

  test.each([
    ['floats', (values: number[]) => new Float32Array(values)],
    ['signed whole numbers', (values: number[]) => new Int16Array(values.map(Math.round))],
  ] as const)('of elevations are spread from the lowest to the highest (%s)', async (_, make) => {
    const values = ramp(1, -300, 2250)
    const { samples, warnings } = await read({ channels: 1, samples: make(values) })
    expect(
      closeTo(
        samples,
        values.map((value) => ((value + 300) / 2550) * 65_535),
        30,
      ),
    ).toEqual([])
    expect(warnings.join()).toMatch(/range from -300 to 2,250: measured values/)
  })

  test('of elevations leave out the number that stands for no value', async () => {
    const values = ramp(1, 100, 900)
    values[0] = -9999
    values[1] = Number.NaN
    const noData = tiffBytes(42_113, tiffType.ascii, new TextEncoder().encode('-9999\0'))
    const { samples, warnings } = await read({
      channels: 1,
      samples: new Float32Array(values),
      fields: [noData],
    })
    expect([samples[0], samples[1], samples.at(-1)]).toEqual([0, 0, 65_535])
    expect(warnings.join()).toMatch(/1 % of its samples hold no value/)
  })

  test('that overshoot a little are cut off at 0 and 1, and the result says so', async () => {
    const values = ramp(3, -0.02, 1.03)
    const { samples, warnings } = await read({ channels: 3, samples: new Float32Array(values) })
    expect(
      closeTo(
        samples,
        values.map((value) => Math.min(1, Math.max(0, value)) * 65_535),
      ),
    ).toEqual([])
    expect(warnings.join()).toMatch(/-0\.02 to 1\.03; what lies outside 0 to 1 was cut off/)
  })

  test('whose highlights are far beyond white are refused with the range found', async () => {
    const values = ramp(3, 0, 1).map((value) => 50_000 * value ** 30)
    const { code, message } = await refusal({ channels: 3, samples: new Float32Array(values) })
    expect(code).toBe('input-unsupported')
    expect(message).toContain('range from 0 to 50000')
  })

  test('of nothing but missing values are refused', async () => {
    const samples = new Float32Array(pixels).fill(Number.NaN)
    expect((await refusal({ channels: 1, samples })).code).toBe('input-unsupported')
  })

  test('keep their alpha channel from 0 to 1', async () => {
    const values = ramp(4, 0, 1)
    const { samples, info } = await read({ channels: 4, samples: new Float32Array(values) })
    expect(info.hasAlpha).toBe(true)
    expect(
      closeTo(
        samples,
        values.map((value) => value * 65_535),
      ),
    ).toEqual([])
  })
})

describe('TIFF files with channels beyond colour and alpha', () => {
  /** Each channel is flat: its number times ten. */
  const flat = (channels: number) =>
    Uint8Array.from({ length: pixels * channels }, (_, i) => (i % channels) * 10 + 10)

  test.each([
    ['RGB, alpha and one more', 5, 2, [2, 0], [10, 20, 30, 40]],
    ['RGB, one more and alpha', 5, 2, [0, 2], [10, 20, 30, 50]],
    ['RGB and two more', 5, 2, [0, 0], [10, 20, 30]],
    ['gray, alpha and one more', 3, 1, [2, 0], [10, 20]],
    ['RGB, alpha and five more', 9, 2, [2, 0, 0, 0, 0, 0], [10, 20, 30, 40]],
    ['gray and two more', 3, 1, [0, 0], [10]],
  ])(
    'are read without them, and the result says so: %s',
    async (_, channels, photometric, extraSamples, wanted) => {
      const { samples, warnings } = await read({
        channels,
        samples: flat(channels),
        photometric,
        extraSamples,
      })
      expect([...samples.subarray(0, wanted.length)]).toEqual(wanted)
      expect(samples).toHaveLength(pixels * wanted.length)
      expect(warnings.join()).toMatch(/beyond colour and transparency .* left out/)
    },
  )

  test('are refused as multispectral where none is said to be a colour', async () => {
    const options = { channels: 6, samples: flat(6), photometric: 1, extraSamples: [0, 0, 0, 0, 0] }
    const { code, message } = await refusal(options)
    expect(code).toBe('input-unsupported')
    expect(message).toContain('multispectral: 6 channels')
  })
})

describe('CIELAB in TIFF files', () => {
  // Made with littleCMS' Lab identity: L*, a*, b* of these sRGB colours, relative to D50.
  const colours = [
    { rgb: [255, 255, 255], lab: [100, 0, 0] },
    { rgb: [0, 0, 0], lab: [0, 0, 0] },
    { rgb: [119, 119, 119], lab: [50.03, 0, 0] },
    { rgb: [255, 0, 0], lab: [54.29, 80.81, 69.89] },
    { rgb: [0, 0, 255], lab: [29.57, 68.3, -112.03] },
  ]
  const stored = {
    'signed, 8 bits': (lab: readonly number[]) =>
      Uint8Array.from([(lab[0]! / 100) * 255, ...lab.slice(1)].map(Math.round)),
    'signed, 16 bits': (lab: readonly number[]) =>
      Uint16Array.from([(lab[0]! / 100) * 65_535, lab[1]! * 256, lab[2]! * 256].map(Math.round)),
    'offset, 8 bits': (lab: readonly number[]) =>
      Uint8Array.from([(lab[0]! / 100) * 255, lab[1]! + 128, lab[2]! + 128].map(Math.round)),
    'offset, 16 bits': (lab: readonly number[]) =>
      Uint16Array.from(
        [(lab[0]! / 100) * 65_280, (lab[1]! + 128) * 256, (lab[2]! + 128) * 256].map(Math.round),
      ),
  }

  for (const [name, store] of Object.entries(stored)) {
    test.each(colours)(`are read as sRGB (${name}): $rgb`, async ({ rgb, lab }) => {
      const one = store(lab)
      const samples: TiffSamples =
        one instanceof Uint8Array ? new Uint8Array(pixels * 3) : new Uint16Array(pixels * 3)
      for (let i = 0; i < samples.length; i += 3) samples.set(one, i)
      const { samples: read8, info } = await read({
        channels: 3,
        samples,
        photometric: name.startsWith('signed') ? 8 : 9,
      })
      expect(info.bitDepth).toBe(16)
      const tolerance = name.endsWith('8 bits') ? 3 : 1
      expect(
        closeTo(
          [...read8.subarray(0, 3)].map((value) => value / 257),
          rgb,
          tolerance,
        ),
      ).toEqual([])
    })
  }
})

test.each([
  ['of samples of 12 bits', { fields: [tiffNumbers(258, tiffType.short, [12])] }, 'samples of 12 bits'],
  [
    'compressed by JPEG 2000',
    { fields: [tiffNumbers(259, tiffType.short, [34_712])] },
    'compressed by JPEG 2000',
  ],
  ['of LogLuv', { fields: [tiffNumbers(262, tiffType.short, [32_845])] }, 'photometric kind 32845'],
  ['of complex numbers', { fields: [tiffNumbers(339, tiffType.short, [6])] }, 'complex numbers'],
])('a TIFF file %s is refused as not read, and never called corrupt', async (_, { fields }, words) => {
  const { code, message } = await refusal({ channels: 1, samples: new Uint8Array(pixels), fields })
  expect(code).toBe('input-unsupported')
  expect(message).toContain(words)
})

test('an enlarged floating-point TIFF file is as bright as its input in every format', async () => {
  const folder = await scratchFolder()
  const input = join(folder, 'in.tif')
  const icc = buildProfile(profiles.displayP3)
  await writeFile(
    input,
    plainTiff({ widthPx, heightPx, channels: 3, samples: new Float32Array(unitRamp), icc }),
  )
  for (const format of ['tiff', 'png', 'jpeg', 'webp', 'avif', 'jxl'] as const) {
    const source = await openImageSource(input)
    await writeRepeated(source, join(folder, `out.${format}`), { encoding: { format, colour: 'srgb' } })
    await source.close()
    const written = await openImageSource(join(folder, `out.${format}`))
    const { samples } = await readWhole(written)
    await written.close()
    const mean = Array.from(samples).reduce((sum, value) => sum + value, 0) / samples.length
    expect(mean / (samples instanceof Uint16Array ? 65_535 : 255)).toBeCloseTo(0.5, 1)
  }
})
