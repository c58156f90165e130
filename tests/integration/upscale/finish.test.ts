import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { openImageSink } from '../../../electron/backend/image/open-image-sink.ts'
import { chainOf } from '../../../electron/backend/upscale/model-chain.ts'
import { planPicture } from '../../../electron/backend/upscale/picture-plan.ts'
import { pictureStrips } from '../../../electron/backend/upscale/picture-strips.ts'
import { modelIdSchema } from '../../../electron/common/identifiers.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { scratchFolder } from '../image/scratch-folder.ts'
import { constantRunner, knownScale } from './known-runner.ts'
import { openImageSource } from '../../fixtures/local-images.ts'

async function run(changes: object): Promise<{ widthPx: number; heightPx: number; pixels: Buffer }> {
  const folder = await scratchFolder()
  const input = join(folder, 'in.png')
  await sharp({ create: { width: 40, height: 30, channels: 3, background: { r: 100, g: 100, b: 100 } } })
    .png()
    .toFile(input)
  const settings = upscaleSettingsSchema.parse({
    modelId: modelIdSchema.parse('constant'),
    target: { kind: 'scale', factor: 2 },
    ...changes,
  })
  const source = await openImageSource(input, { scratchDirectory: folder })
  const plan = planPicture(source.info, 1, settings, knownScale)
  const control = {
    signal: new AbortController().signal,
    checkpoint: () => Promise.resolve(),
    onProgress: () => undefined,
  }
  const output = join(folder, 'out.png')
  const sink = await openImageSink({
    source,
    finalPath: output,
    ...plan.written,
    targetWidthPx: plan.target.widthPx,
    targetHeightPx: plan.target.heightPx,
    encoding: settings.encoding,
    allowOverwrite: false,
    scratchDirectory: folder,
  })
  for await (const strip of pictureStrips(
    source,
    chainOf(constantRunner),
    plan,
    settings.finish,
    control,
    folder,
  )) {
    await sink.write(strip)
  }
  await sink.finish()
  await source.close()
  const { data, info } = await sharp(output).raw().toBuffer({ resolveWithObject: true })
  return { widthPx: info.width, heightPx: info.height, pixels: data }
}

const deviation = (values: Buffer): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}

describe('the finish of a picture', () => {
  test.each([
    [100, 200],
    [50, 150],
    [10, 110],
    [0, 100],
  ])('at a strength of %i %% takes that much of the model', async (strength, value) => {
    const { pixels, widthPx } = await run({ finish: { strength } })
    expect(widthPx).toBe(80)
    expect(new Set(pixels)).toEqual(new Set([value]))
  })

  test('adds grain of the asked amount, the same on every run', async () => {
    const [none, little, much, again] = [
      await run({ finish: { grain: 0 } }),
      await run({ finish: { grain: 20 } }),
      await run({ finish: { grain: 80 } }),
      await run({ finish: { grain: 80 } }),
    ]
    expect(deviation(none.pixels)).toBe(0)
    expect(deviation(little.pixels)).toBeGreaterThan(1)
    expect(deviation(much.pixels)).toBeGreaterThan(3 * deviation(little.pixels))
    expect(again.pixels).toEqual(much.pixels)
  })

  test('adds grain after resampling, so that it stays as strong', async () => {
    const resampled = await run({ finish: { grain: 80 }, target: { kind: 'scale', factor: 1.5 } })
    expect([resampled.widthPx, resampled.heightPx]).toEqual([60, 45])
    expect(deviation(resampled.pixels)).toBeCloseTo(
      deviation((await run({ finish: { grain: 80 } })).pixels),
      0,
    )
  })

  test('reduces the input first where asked, and still reaches the target', () => {
    const settings = upscaleSettingsSchema.parse({ modelId: 'a', finish: { reduceBefore: 2 } })
    const plan = planPicture({ widthPx: 400, heightPx: 300 }, 1, settings, 4)
    expect(plan.start).toEqual({ widthPx: 200, heightPx: 150 })
    expect(plan.target).toEqual({ widthPx: 1600, heightPx: 1200 })
    expect(plan.passes.passes[0]).toMatchObject({ widthPx: 200, heightPx: 150 })
  })

  test('runs on the reduced input', async () => {
    const { widthPx, heightPx, pixels } = await run({ finish: { reduceBefore: 2, strength: 50 } })
    expect([widthPx, heightPx]).toEqual([80, 60])
    expect(new Set(pixels)).toEqual(new Set([150]))
  })

  test('stays within the largest side allowed', async () => {
    const { widthPx, heightPx } = await run({ limits: { maximumLongSidePx: 60 } })
    expect([widthPx, heightPx]).toEqual([60, 45])
  })
})
