import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createRegionComparer,
  type RegionComparer,
} from '../../../electron/backend/compare/region-comparer.ts'
import { createModelPreviews } from '../../../electron/backend/compare/model-preview.ts'
import { pictureId } from '../../../electron/backend/compare/picture-id.ts'
import { ownedPrefix } from '../../../electron/backend/files/scratch-directory.ts'
import { createEngine, type Engine } from '../../../electron/backend/engine/engine.ts'
import { InferenceProcess } from '../../../electron/backend/engine/inference-process.ts'
import { openProviderVerdicts } from '../../../electron/backend/engine/provider-verdicts.ts'
import { createUpscaleImage, createUpscaleSource } from '../../../electron/backend/upscale/upscale-image.ts'
import { modelIdSchema } from '../../../electron/common/identifiers.ts'
import {
  regionRequestSchema,
  resamplingKernels,
  type RegionRequest,
  type RegionResult,
} from '../../../electron/common/contracts/region-compare.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { createTinyModel } from '../../fixtures/engine/tiny-model.ts'
import { testPicture } from '../../fixtures/engine/test-picture.ts'
import { localImages } from '../../fixtures/local-images.ts'

let directory: string
let engine: Engine
let comparer: RegionComparer
let inputPath: string
let wholePath: string
const { signal } = new AbortController()

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'compare-test-'))
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
  comparer = createRegionComparer({
    ...dependencies,
    images,
    upscaleSource: createUpscaleSource(dependencies),
    inferenceMemory: async () => (await inference.call('memory.usage', undefined)).residentBytes,
    directory: join(directory, 'compare'),
  })
  inputPath = join(directory, 'input.png')
  const { samples } = testPicture(200, 150)
  await sharp(samples, { raw: { width: 200, height: 150, channels: 3 } }).toFile(inputPath)
  wholePath = join(directory, 'whole.png')
  const settings = upscaleSettingsSchema.parse({
    modelId: 'tiny',
    device: 'cpu',
    target: { kind: 'scale', factor: 2 },
  })
  const source = await images.open(inputPath)
  await createUpscaleImage(dependencies, images)(
    source,
    { outputPath: wholePath, allowOverwrite: false, settings },
    { signal, checkpoint: () => Promise.resolve(), onProgress: () => undefined },
  )
  await source.close()
})

afterAll(async () => {
  await engine.close()
  await rm(directory, { recursive: true, force: true })
})

const region = { leftPx: 61, topPx: 40, widthPx: 50, heightPx: 33 }

function request(changes: Partial<RegionRequest> = {}): RegionRequest {
  return regionRequestSchema.parse({
    id: '00000000-0000',
    region,
    factor: 2,
    enlarger: { kind: 'model', modelId: 'tiny' },
    device: 'cpu',
    ...changes,
  })
}

async function pixels(path: string): Promise<Buffer> {
  return await sharp(path).removeAlpha().raw().toBuffer()
}

describe('comparing on a region', () => {
  it('gives the very pixels that the whole image would have there', async () => {
    const result = await comparer.run(inputPath, request(), signal)
    const { path } = await comparer.locate(result.picture)
    const there = { left: 122, top: 80, width: 100, height: 66 }
    const expected = await sharp(wholePath).extract(there).removeAlpha().raw().toBuffer()
    const actual = await pixels(path)
    expect([result.widthPx, result.heightPx]).toEqual([100, 66])
    const differences = actual.map((sample, at) => Math.abs(sample - (expected[at] ?? 999)))
    expect(Math.max(...differences)).toBeLessThanOrEqual(1)
  })

  it('measures time, memory, the whole image and consistency', async () => {
    const result = await comparer.run(inputPath, request(), signal)
    expect(result.device).toBe('cpu')
    expect(result.elapsedMs).toBeGreaterThan(0)
    expect(result.memoryBytes).toBeGreaterThan(10 * 2 ** 20)
    expect(result.wholeImageMs).toBeGreaterThan(0)
    expect(result.consistency?.psnr).toBeGreaterThan(20)
    expect(result.consistency?.ssim).toBeGreaterThan(0.8)
  })

  it('enlarges by plain resampling, each kernel its own way', async () => {
    const pictures = new Set<string>()
    for (const kernel of resamplingKernels) {
      const result = await comparer.run(
        inputPath,
        request({ factor: 3, enlarger: { kind: 'kernel', kernel } }),
        signal,
      )
      expect([result.widthPx, result.heightPx, result.device]).toEqual([150, 99, null])
      pictures.add((await pixels((await comparer.locate(result.picture)).path)).toString('base64'))
    }
    expect(pictures.size).toBe(3)
  })

  it('works at the corner of the image', async () => {
    const corner = { leftPx: 180, topPx: 130, widthPx: 20, heightPx: 20 }
    const result = await comparer.run(inputPath, request({ region: corner }), signal)
    expect([result.widthPx, result.heightPx]).toEqual([40, 40])
  })

  it('removes what a process that was killed left of its work', async () => {
    // No system gives a process this number.
    const leftover = join(directory, 'compare', `${ownedPrefix(2 ** 31 - 2)}left`)
    await mkdir(leftover, { recursive: true })
    await comparer.run(inputPath, request({ enlarger: { kind: 'kernel', kernel: 'lanczos' } }), signal)
    expect(await readdir(join(directory, 'compare'))).not.toContain(basename(leftover))
  })

  it('leaves nothing behind where the ground truth cannot be read', async () => {
    const { picture } = await comparer.run(
      inputPath,
      request({ enlarger: { kind: 'kernel', kernel: 'lanczos' } }),
      signal,
    )
    const missing = { ...request({}), picture, truthPath: join(directory, 'no-truth.png') }
    await expect(comparer.measure(inputPath, missing, signal)).rejects.toMatchObject({
      code: 'input-not-found',
    })
    expect((await readdir(join(directory, 'compare'))).filter((name) => !name.endsWith('.png'))).toEqual([])
  })

  it('refuses a region that reaches beyond the image, and leaves nothing behind', async () => {
    const outside = { leftPx: 180, topPx: 130, widthPx: 21, heightPx: 20 }
    const run = comparer.run(inputPath, request({ region: outside }), signal)
    await expect(run).rejects.toMatchObject({ code: 'bad-request' })
    expect((await readdir(join(directory, 'compare'))).filter((name) => !name.endsWith('.png'))).toEqual([])
  })

  it('keeps profile and depth when it enlarges by Lanczos', async () => {
    const path = join(directory, 'wide.png')
    const samples = Uint16Array.from({ length: 64 * 64 * 3 }, (_, at) => (at * 40_503) % 65_536)
    await sharp(samples, { raw: { width: 64, height: 64, channels: 3 } })
      .toColourspace('rgb16')
      .withIccProfile('p3', { attach: true })
      .png()
      .toFile(path)
    const part = { leftPx: 8, topPx: 8, widthPx: 40, heightPx: 40 }
    const enlarger = { kind: 'kernel', kernel: 'lanczos' } as const
    const result = await comparer.run(path, request({ region: part, enlarger }), signal)
    const made = await sharp((await comparer.locate(result.picture)).path).metadata()
    const before = await sharp(path).metadata()
    expect({ depth: made.depth, width: made.width }).toEqual({ depth: 'ushort', width: 80 })
    expect(before.icc && made.icc?.equals(before.icc)).toBe(true)
  })

  describe('with a ground truth', () => {
    const kernel = { kind: 'kernel', kernel: 'cubic' } as const

    /** A picture's own enlargement as its truth, so that what it must measure is known. */
    async function truthOf(result: RegionResult, name: string, change: (truth: Sharp) => Sharp) {
      const path = join(directory, name)
      await change(sharp((await comparer.locate(result.picture)).path)).toFile(path)
      return path
    }

    function asked(result: RegionResult, truthPath: string, factor = 2) {
      const { id } = request()
      return { id, region, factor, picture: result.picture, truthPath }
    }

    it('finds nothing different in a picture that equals it', async () => {
      const result = await comparer.run(inputPath, request({ enlarger: kernel }), signal)
      const truthPath = await truthOf(result, 'same.png', (truth) => truth.png())
      const scores = await comparer.measure(inputPath, asked(result, truthPath), signal)
      expect(scores).toEqual({ psnr: 100, ssim: 1, borderPx: 2 })
    })

    it('measures luma without the border, where nothing counts', async () => {
      const result = await comparer.run(inputPath, request({ enlarger: kernel }), signal)
      const { widthPx, heightPx } = result
      const inner = { left: 2, top: 2, width: widthPx - 4, height: heightPx - 4 }
      const black = { top: 2, bottom: 2, left: 2, right: 2, background: '#000000' }
      const truthPath = await truthOf(result, 'frame.png', (truth) =>
        truth.extract(inner).extend(black).png(),
      )
      const scores = await comparer.measure(inputPath, asked(result, truthPath), signal)
      expect(scores.psnr).toBe(100)
    })

    it('finds the region in a truth of the whole image, some columns wider', async () => {
      const result = await comparer.run(inputPath, request(), signal)
      const truthPath = join(directory, 'whole-truth.png')
      await sharp(wholePath).extend({ right: 1, background: '#000000' }).png().toFile(truthPath)
      const scores = await comparer.measure(inputPath, asked(result, truthPath), signal)
      expect(scores.psnr).toBeGreaterThan(60)
      expect(scores.ssim).toBeGreaterThan(0.999)
    })

    it('refuses one of another size, and says which sizes it expected', async () => {
      const result = await comparer.run(inputPath, request({ enlarger: kernel }), signal)
      await expect(comparer.measure(inputPath, asked(result, inputPath), signal)).rejects.toMatchObject({
        code: 'bad-request',
        message: expect.stringMatching(/200×150 .* 400×300 .* 100×66/) as string,
      })
    })
  })

  describe('on a contact sheet', () => {
    const overview = { title: 'Input', lines: ['50 × 33 pixels'] }

    it.each([
      ['sheet.png', 'png'],
      ['sheet.JPG', 'jpeg'],
    ])('puts every picture as it is, with words below it, into %s', async (name, format) => {
      const made = []
      for (const kernel of ['nearest', 'cubic', 'lanczos'] as const) {
        made.push(await comparer.run(inputPath, request({ enlarger: { kind: 'kernel', kernel } }), signal))
      }
      const panes = made.map(({ picture }, index) => ({
        picture,
        title: `Kernel ${index} <&>`,
        lines: ['1.2 s', 'größer · 超解像'],
      }))
      const path = join(directory, name)
      const { id } = request()
      await comparer.writeSheet(inputPath, { id, region, path, heading: 'input.png', overview, panes })
      const sheet = await sharp(path).metadata()
      expect(sheet.format).toBe(format)
      // Two columns of cells: the image with the region marked, then three pictures.
      expect(sheet.width).toBeGreaterThan(2 * 280)
      if (format === 'jpeg') return
      const whole = await pixels(path)
      const rowOf = async (picture: string): Promise<Buffer> =>
        (await pixels((await comparer.locate(picture)).path)).subarray(0, 100 * 3)
      for (const { picture } of made) expect(whole.includes(await rowOf(picture))).toBe(true)
      expect((await readdir(directory)).filter((file) => file.endsWith('.tmp'))).toEqual([])
    })

    it('says so where it cannot be written', async () => {
      const { picture } = await comparer.run(
        inputPath,
        request({ enlarger: { kind: 'kernel', kernel: 'cubic' } }),
        signal,
      )
      const { id } = request()
      const path = join(directory, 'no such folder', 'sheet.png')
      const panes = [{ picture, title: 'Bicubic', lines: [] }]
      const written = comparer.writeSheet(inputPath, { id, region, path, heading: 'x', overview, panes })
      await expect(written).rejects.toMatchObject({ code: 'output-unwritable' })
    })
  })

  it('refuses a picture that was never made', async () => {
    await expect(comparer.locate('0'.repeat(40))).rejects.toMatchObject({ code: 'bad-request' })
  })
})

describe('a preview of a model', () => {
  const tiny = modelIdSchema.parse('tiny')

  it('shows a sample before and after, and is made once', async () => {
    const model = await createTinyModel(join(directory, 'model'))
    const previews = createModelPreviews({
      comparer,
      loadModel: () => Promise.resolve(model),
      samplePath: inputPath,
    })
    const first = await previews.show(tiny, signal)
    expect(first).toMatchObject({ widthPx: 128, heightPx: 96 })
    expect(first.before).not.toBe(first.after)
    const after = await comparer.locate(first.after)
    expect(await sharp(after.path).metadata()).toMatchObject({ width: 128, height: 96 })
    const { mtimeMs } = await stat(after.path)
    expect(await previews.show(tiny, signal)).toEqual(first)
    expect((await stat(after.path)).mtimeMs).toBe(mtimeMs)
  })

  it('is another picture once another model has its name', async () => {
    const request = {
      region: { leftPx: 0, topPx: 0, widthPx: 8, heightPx: 8 },
      factor: 2,
      enlarger: { kind: 'model', modelId: tiny },
    } as const
    const named = (graphSha256: string) => pictureId(inputPath, request, graphSha256)
    expect(await named('a'.repeat(64))).not.toBe(await named('b'.repeat(64)))
    expect(await named('a'.repeat(64))).toBe(await named('a'.repeat(64)))
  })
})
