import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  createRegionPreviewer,
  type RegionPreviewer,
} from '../../../electron/backend/compare/region-previewer.ts'
import { createEngine, type Engine } from '../../../electron/backend/engine/engine.ts'
import { InferenceProcess } from '../../../electron/backend/engine/inference-process.ts'
import { openProviderVerdicts } from '../../../electron/backend/engine/provider-verdicts.ts'
import { createUpscaleImage, createUpscaleSource } from '../../../electron/backend/upscale/upscale-image.ts'
import {
  upscaleSettingsSchema,
  type UpscaleSettings,
} from '../../../electron/common/settings/upscale-settings.ts'
import { createTinyModel } from '../../fixtures/engine/tiny-model.ts'
import { testPicture } from '../../fixtures/engine/test-picture.ts'
import { localImages } from '../../fixtures/local-images.ts'

let directory: string
let engine: Engine
let previewer: RegionPreviewer
let inputPath: string
let upscaleWhole: (settings: UpscaleSettings, path: string) => Promise<{ sizeBytes: number }>
const { signal } = new AbortController()
const region = { leftPx: 60, topPx: 40, widthPx: 50, heightPx: 33 }
const settings = upscaleSettingsSchema.parse({
  modelId: 'tiny',
  device: 'cpu',
  target: { kind: 'scale', factor: 2 },
})

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'preview-test-'))
  const inference = new InferenceProcess()
  const verdicts = await openProviderVerdicts(join(directory, 'verdicts.json'), 'test')
  engine = createEngine({ inference, verdicts })
  const model = await createTinyModel(join(directory, 'model'))
  const dependencies = {
    engine,
    loadModel: () => Promise.resolve(model),
    scratchDirectory: join(directory, 'scratch'),
  }
  const images = localImages(dependencies.scratchDirectory)
  previewer = createRegionPreviewer({
    ...dependencies,
    images,
    upscaleSource: createUpscaleSource(dependencies),
    fitModel: (wanted) => Promise.resolve({ settings: wanted, choice: null }),
    directory: join(directory, 'previews'),
  })
  inputPath = join(directory, 'input.png')
  const { samples } = testPicture(200, 150)
  await sharp(samples, { raw: { width: 200, height: 150, channels: 3 } }).toFile(inputPath)
  upscaleWhole = async (chosen, outputPath) => {
    const source = await images.open(inputPath)
    try {
      return await createUpscaleImage(dependencies, images)(
        source,
        { outputPath, allowOverwrite: true, settings: chosen },
        { signal, checkpoint: () => Promise.resolve(), onProgress: () => undefined },
      )
    } finally {
      await source.close()
    }
  }
})

afterAll(async () => {
  await engine.close()
  await rm(directory, { recursive: true, force: true })
})

async function previewed(chosen: UpscaleSettings) {
  const preview = await previewer.run(inputPath, { region, settings: chosen }, signal)
  const path = join(directory, 'previews', `${preview.picture}.png`)
  return { preview, samples: await sharp(path).removeAlpha().raw().toBuffer() }
}

function meanDifference(one: Buffer, other: Buffer): number {
  expect(one.length).toBe(other.length)
  let sum = 0
  for (let index = 0; index < one.length; index++) sum += Math.abs((one[index] ?? 0) - (other[index] ?? 0))
  return sum / one.length
}

it('shows what the whole image will have there', async () => {
  const whole = join(directory, 'whole.png')
  await upscaleWhole(settings, whole)
  const part = await sharp(whole)
    .extract({ left: 120, top: 80, width: 100, height: 66 })
    .removeAlpha()
    .raw()
    .toBuffer()
  const { preview, samples } = await previewed(settings)
  expect([preview.widthPx, preview.heightPx]).toEqual([100, 66])
  expect(meanDifference(samples, part)).toBeLessThan(0.01)
})

it('follows strength and grain, and the loss of the file’s format', async () => {
  const plain = (await previewed(settings)).samples
  const { finish, encoding } = settings
  for (const changed of [
    { ...settings, finish: { ...finish, strength: 0 } },
    { ...settings, finish: { ...finish, grain: 60 } },
    { ...settings, encoding: { ...encoding, format: 'jpeg', quality: 20 } },
  ] as const) {
    expect(meanDifference((await previewed(changed)).samples, plain)).toBeGreaterThan(0.3)
  }
})

it('says what the whole file will come to', async () => {
  const jpeg = { ...settings, encoding: { ...settings.encoding, format: 'jpeg', quality: 80 } } as const
  const { sizeBytes } = await upscaleWhole(jpeg, join(directory, 'whole.jpg'))
  const { fileBytes } = (await previewed(jpeg)).preview
  expect(fileBytes).toBeGreaterThan(sizeBytes / 2)
  expect(fileBytes).toBeLessThan(sizeBytes * 2)
  const tiff = { ...settings, encoding: { ...settings.encoding, format: 'tiff' } } as const
  expect((await previewed(tiff)).preview.fileBytes).toBeNull()
})

it('makes the same part of the same settings once, whatever the file is to be called', async () => {
  const first = await previewed(settings)
  const again = await previewed({ ...settings, nameTemplate: 'other', collision: 'number' })
  expect(again.preview).toEqual(first.preview)
})

it('refuses a region outside the image, and stops when it is not wanted any more', async () => {
  const outside = { ...region, leftPx: 190 }
  await expect(previewer.run(inputPath, { region: outside, settings }, signal)).rejects.toMatchObject({
    code: 'bad-request',
  })
  const aborted = AbortSignal.abort()
  const fresh = { ...settings, finish: { ...settings.finish, strength: 77 } }
  await expect(previewer.run(inputPath, { region, settings: fresh }, aborted)).rejects.toThrow(
    /abort|cancel/i,
  )
})
