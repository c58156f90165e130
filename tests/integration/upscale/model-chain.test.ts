import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '../../../electron/backend/engine/engine.ts'
import type { EngineModel } from '../../../electron/backend/engine/engine-model.ts'
import { InferenceProcess } from '../../../electron/backend/engine/inference-process.ts'
import { openProviderVerdicts } from '../../../electron/backend/engine/provider-verdicts.ts'
import { createUpscaleImage } from '../../../electron/backend/upscale/upscale-image.ts'
import { GraphBuilder } from '../../../electron/model-import/onnx/graph-builder.ts'
import type { JobProgress } from '../../../electron/common/jobs/job.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { asEngineModel, createPooledModel, createTinyModel } from '../../fixtures/engine/tiny-model.ts'
import { localImages } from '../../fixtures/local-images.ts'
import { testPicture } from '../../fixtures/engine/test-picture.ts'

const [widthPx, heightPx] = [150, 110]
const picture = testPicture(widthPx, heightPx)

let directory: string
let engine: Engine
let models: ReadonlyMap<string, EngineModel>

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chain-test-'))
  models = new Map([
    ['tiny', await createTinyModel(join(directory, 'graphs'))],
    ['pooled', await createPooledModel(join(directory, 'graphs'))],
    ['blur', await createBlur()],
    ['invert', await createInvert()],
  ])
  const verdicts = await openProviderVerdicts(join(directory, 'verdicts.json'), 'test')
  engine = createEngine({ inference: new InferenceProcess(), verdicts })
})

afterAll(async () => {
  await engine.close()
  await rm(directory, { recursive: true, force: true })
})

/** A model of scale 1 that looks four pixels far. */
async function createBlur(): Promise<EngineModel> {
  const graph = new GraphBuilder()
  const data = Float32Array.from(
    { length: 3 * 81 },
    (_, at) => ((at % 81) + 1) / (82 * 81) + (at % 81 === 40 ? 0.5 : 0),
  )
  const image = graph.input(3)
  graph.output(graph.conv(image, { dims: [3, 1, 9, 9], data }, null, { padding: 4, groups: 3 }))
  const facts = { scale: 1, receptiveFieldRadiusPx: 4, overlapPx: 4 }
  return await asEngineModel('blur', graph, join(directory, 'graphs'), facts)
}

/** Near to the picture, so that the check of tiles lets it pass, and yet not it: a little contrast is lost. */
async function createInvert(): Promise<EngineModel> {
  const graph = new GraphBuilder()
  graph.output(graph.shift(graph.scale(graph.input(3), 0.9), 0.05))
  const facts = { scale: 1, receptiveFieldRadiusPx: 0, overlapPx: 0 }
  return await asEngineModel('invert', graph, join(directory, 'graphs'), facts)
}

let count = 0

/** Runs a file through the product's path and gives the pixels of what it writes. */
async function run(
  settings: object,
  input?: string,
): Promise<{ path: string; pixels: Buffer; size: [number, number]; progress: JobProgress[] }> {
  const folder = join(directory, `run-${count++}`)
  const scratchDirectory = join(folder, 'scratch')
  const images = localImages(scratchDirectory)
  const loadModel = (id: string): Promise<EngineModel> => Promise.resolve(models.get(id) as EngineModel)
  const upscale = createUpscaleImage({ engine, loadModel, scratchDirectory }, images)
  const source = await images.open(input ?? (await inputFile()))
  const progress: JobProgress[] = []
  const result = await upscale(
    source,
    {
      outputPath: join(folder, 'out.png'),
      allowOverwrite: false,
      settings: upscaleSettingsSchema.parse({
        modelId: 'tiny',
        device: 'cpu',
        engine: 'onnxruntime',
        target: { kind: 'scale', factor: 2 },
        encoding: { format: 'png' },
        ...settings,
      }),
    },
    {
      signal: new AbortController().signal,
      checkpoint: () => Promise.resolve(),
      onProgress: (each) => progress.push(each),
    },
  ).finally(() => source.close())
  expect(await readdir(scratchDirectory)).toEqual([])
  const { data, info } = await sharp(result.outputPath).raw().toBuffer({ resolveWithObject: true })
  return { path: result.outputPath, pixels: data, size: [info.width, info.height], progress }
}

async function inputFile(): Promise<string> {
  const path = join(directory, 'in.png')
  await sharp(picture.samples as Uint8Array, { raw: { width: widthPx, height: heightPx, channels: 3 } })
    .png()
    .toFile(path)
  return path
}

function largest(one: Buffer, other: Buffer): number {
  expect(one).toHaveLength(other.length)
  return one.reduce((most, value, at) => Math.max(most, Math.abs(value - (other[at] ?? NaN))), 0)
}

const step = (modelId: string, strength = 100): object => ({ modelId, strength })

describe('a chain of models', () => {
  it('in tiles gives what its models give one after the other on whole pictures', async () => {
    const chained = await run({
      tileSizePx: 64,
      steps: { before: [step('blur'), step('invert')], after: [step('blur')] },
    })
    const blurred = await run({ modelId: 'blur', target: { kind: 'scale', factor: 1 } })
    const inverted = await run({ modelId: 'invert', target: { kind: 'scale', factor: 1 } }, blurred.path)
    const enlarged = await run({}, inverted.path)
    const after = await run({ modelId: 'blur', target: { kind: 'scale', factor: 1 } }, enlarged.path)
    expect(chained.size).toEqual([widthPx * 2, heightPx * 2])
    expect(largest(chained.pixels, after.pixels)).toBeLessThanOrEqual(1)
    expect(largest(chained.pixels, enlarged.pixels)).toBeGreaterThan(8)
  })

  it('runs its steps in their order', async () => {
    const one = await run({ steps: { before: [step('tiny', 0), step('blur'), step('invert', 60)] } })
    const other = await run({ steps: { before: [step('invert', 60), step('blur')] } })
    // Linear steps commute inside; zeros beyond the border do not.
    expect(largest(one.pixels, other.pixels)).toBeGreaterThan(2)
  })

  it('takes as much of a step as its strength says', async () => {
    const [none, half, whole] = [
      await run({ target: { kind: 'scale', factor: 1 }, steps: { before: [] } }),
      await run({ target: { kind: 'scale', factor: 1 }, steps: { before: [step('blur', 50)] } }),
      await run({ target: { kind: 'scale', factor: 1 }, steps: { before: [step('blur')] } }),
    ]
    const mean = Buffer.from(
      none.pixels.map((value, at) => Math.round((value + (whole.pixels[at] ?? 0)) / 2)),
    )
    expect(largest(half.pixels, mean)).toBeLessThanOrEqual(1)
    expect(largest(none.pixels, whole.pixels)).toBeGreaterThan(8)
  })

  it('repairs a picture without enlarging it', async () => {
    const repaired = await run({ target: { kind: 'scale', factor: 1 }, steps: { before: [step('blur')] } })
    const alone = await run({ modelId: 'blur', target: { kind: 'scale', factor: 1 } })
    expect(repaired.size).toEqual([widthPx, heightPx])
    expect(repaired.pixels).toEqual(alone.pixels)
  })

  it('mixes the enlargement with the plain one of what the steps before made', async () => {
    const steps = { before: [step('blur')] }
    const mixed = await run({ steps, finish: { strength: 40 } })
    const [plainOne, whole] = [await run({ steps, finish: { strength: 0 } }), await run({ steps })]
    const expected = Buffer.from(
      whole.pixels.map((value, at) => {
        const under = plainOne.pixels[at] ?? 0
        return Math.round(under + 0.4 * (value - under))
      }),
    )
    expect(largest(mixed.pixels, expected)).toBeLessThanOrEqual(1)
  })

  it('runs steps after the enlargement in the final size, where the model overshoots it', async () => {
    const target = { kind: 'scale', factor: 1.5 }
    const chained = await run({ target, steps: { after: [step('blur')] } })
    const sized = await run({ target })
    const after = await run({ modelId: 'blur', target: { kind: 'scale', factor: 1 } }, sized.path)
    expect(chained.size).toEqual([widthPx * 1.5, heightPx * 1.5])
    expect(largest(chained.pixels, after.pixels)).toBeLessThanOrEqual(1)
  })

  it('reports the tiles of all its models, up to the last one', async () => {
    const { progress } = await run({ tileSizePx: 64, steps: { before: [step('blur')] } })
    const last = progress.at(-1)
    expect(last?.tilesDone).toBe(last?.tilesTotal)
    expect(progress).toHaveLength(last?.tilesTotal ?? 0)
    expect(last?.remainingMs).toBe(0)
  })

  it('refuses a model that enlarges as a step', async () => {
    await expect(run({ steps: { before: [step('tiny')] } })).rejects.toMatchObject({ code: 'bad-settings' })
  })
})

describe('the self-ensemble', () => {
  it('gives a turned picture the turned result, which the model alone does not', async () => {
    const turned = join(directory, 'turned.png')
    await sharp(await inputFile())
      .rotate(90)
      .toFile(turned)
    const back = async (path: string): Promise<Buffer> => await sharp(path).rotate(270).raw().toBuffer()
    const finish = { selfEnsemble: true }
    const [straight, around] = [await run({ finish }), await run({ finish }, turned)]
    expect(largest(straight.pixels, await back(around.path))).toBeLessThanOrEqual(1)
    const [plainOne, plainAround] = [await run({}), await run({}, turned)]
    expect(largest(plainOne.pixels, await back(plainAround.path))).toBeGreaterThan(1)
  })

  it('joins tiles of a network that averages over the whole picture', async () => {
    const settings = { modelId: 'pooled', finish: { selfEnsemble: true } }
    const tiled = await run({ ...settings, tileSizePx: 64 })
    const whole = await run({ ...settings, tileSizePx: 512 })
    expect(largest(tiled.pixels, whole.pixels)).toBeLessThanOrEqual(3)
  })
})
