import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '../../../electron/backend/engine/engine.ts'
import type { EngineModel } from '../../../electron/backend/engine/engine-model.ts'
import { InferenceProcess } from '../../../electron/backend/engine/inference-process.ts'
import { openProviderVerdicts } from '../../../electron/backend/engine/provider-verdicts.ts'
import { planPass, upscalePass } from '../../../electron/backend/upscale/upscale-pass.ts'
import type { PixelBlock } from '../../../electron/common/pixels/pixel-block.ts'
import { cutInStrips, joined, largestDifference } from '../../fixtures/engine/picture-strips.ts'
import { upscalePicture } from '../../fixtures/engine/upscale-picture.ts'
import { createPooledModel, createTinyModel } from '../../fixtures/engine/tiny-model.ts'
import { testPicture } from '../../fixtures/engine/test-picture.ts'

let directory: string
let engine: Engine
let model: EngineModel
let pooledModel: EngineModel

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'engine-test-'))
  model = await createTinyModel(directory)
  pooledModel = await createPooledModel(directory)
  const verdicts = await openProviderVerdicts(join(directory, 'verdicts.json'), 'test')
  engine = createEngine({ inference: new InferenceProcess(), verdicts })
})

afterAll(async () => {
  await engine.close()
  await rm(directory, { recursive: true, force: true })
})

async function upscale(picture: PixelBlock, tileSizePx: number, used = model): Promise<PixelBlock> {
  return await upscalePicture(engine, used, picture, { tileSizePx, scratchDirectory: directory })
}

describe('an image run in tiles', () => {
  it.each([
    { widthPx: 211, heightPx: 157, tileSizePx: 64 },
    { widthPx: 211, heightPx: 157, tileSizePx: 96 },
    { widthPx: 128, heightPx: 64, tileSizePx: 64 },
    { widthPx: 65, heightPx: 300, tileSizePx: 64 },
    { widthPx: 1, heightPx: 700, tileSizePx: 64 },
    { widthPx: 700, heightPx: 1, tileSizePx: 64 },
    { widthPx: 1, heightPx: 1, tileSizePx: 64 },
    { widthPx: 63, heightPx: 5, tileSizePx: 64 },
  ])('equals the same image run at once: $widthPx×$heightPx in tiles of $tileSizePx', async (size) => {
    const picture = testPicture(size.widthPx, size.heightPx)
    const tiled = await upscale(picture, size.tileSizePx)
    const whole = await upscale(picture, 1024)
    expect(largestDifference(tiled, whole)).toBeLessThanOrEqual(1)
  })

  it.each([
    { widthPx: 211, heightPx: 157 },
    { widthPx: 64, heightPx: 300 },
    { widthPx: 33, heightPx: 90 },
  ])('equals it on a device of few shapes, too: $widthPx×$heightPx, smaller than a tile', async (size) => {
    const picture = testPicture(size.widthPx, size.heightPx)
    const options = { tileSizePx: 512, scratchDirectory: directory }
    const tiled = await upscalePicture(engine, model, picture, { ...options, takesAnyShape: false })
    const whole = await upscalePicture(engine, model, picture, options)
    expect(largestDifference(tiled, whole)).toBeLessThanOrEqual(1)
  })

  it('equals the same image run at once in 16 bits, and keeps more than 256 levels', async () => {
    const picture = testPicture(150, 90, 16)
    const tiled = await upscale(picture, 64)
    expect(largestDifference(tiled, await upscale(picture, 1024))).toBeLessThanOrEqual(2)
    expect(new Set(tiled.samples).size).toBeGreaterThan(256)
  })

  it('comes back with one channel when it is gray', async () => {
    const gray = await upscale(testPicture(90, 70, 8, 1), 64)
    expect([gray.widthPx, gray.heightPx, gray.channels]).toEqual([180, 140, 1])
  })

  it('keeps fully opaque and fully transparent areas exact', async () => {
    const picture = testPicture(100, 80, 8, 4)
    for (let pixel = 0; pixel < 100 * 80; pixel++) picture.samples[pixel * 4 + 3] = pixel % 100 < 50 ? 0 : 255
    const result = await upscale(picture, 64)
    const alphaAt = (x: number, y: number): number | undefined => result.samples[(y * 200 + x) * 4 + 3]
    expect([alphaAt(10, 10), alphaAt(94, 150), alphaAt(106, 3), alphaAt(199, 159)]).toEqual([0, 0, 255, 255])
  })

  it('joins without a seam where the network averages over the whole image', async () => {
    const picture = halfDarkPicture(190, 130)
    const tiled = await upscale(picture, 64, pooledModel)
    const whole = await upscale(picture, 1024, pooledModel)
    expect(largestDifference(tiled, whole)).toBeLessThanOrEqual(3)
  })
})

describe('a network that averages over the whole image', () => {
  it('gives something else on a tile alone, so that sharing the averages matters', async () => {
    const picture = halfDarkPicture(190, 130)
    const whole = await upscale(picture, 1024, pooledModel)
    const { signal } = new AbortController()
    const request = { model: pooledModel, device: 'cpu', tileSizePx: 64, sampleType: 'uint8' } as const
    const runner = await engine.openRunner(request, signal)
    const plan = planPass(runner, picture.widthPx, picture.heightPx)
    const control = { signal, checkpoint: () => Promise.resolve(), onTileDone: () => undefined }
    const alone = await joined(
      upscalePass(
        runner,
        plan,
        { ...picture, hasAlpha: false, strips: cutInStrips(picture, 7) },
        null,
        control,
      ),
    )
    runner.release()
    expect(largestDifference(alone, whole)).toBeGreaterThan(5)
  })
})

/** Dark on the left and bright on the right, so that tiles differ in their averages. */
function halfDarkPicture(widthPx: number, heightPx: number): PixelBlock {
  const picture = testPicture(widthPx, heightPx)
  const dimmed = picture.samples.map((sample, at) => {
    const isDark = Math.floor(at / 3) % widthPx < widthPx / 2
    return isDark ? sample / 6 : 128 + sample / 2
  })
  return { ...picture, samples: dimmed }
}
