import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { InferenceSession, Tensor } from '../../../electron/inference/onnxruntime.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createModelStore, type ModelStore } from '../../../electron/backend/models/model-store.ts'
import { analyseGraph } from '../../../electron/model-import/analysis/analyse-graph.ts'
import { decodeModel } from '../../../electron/model-import/onnx/model-file.ts'
import { modelIdSchema } from '../../../electron/common/identifiers.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const slim = modelIdSchema.parse('esrgan-slim-x2')

/** Nothing answers at this address. */
const unreachable = 'http://127.0.0.1:9/'

describe('the model store', () => {
  let directory: string
  let store: ModelStore

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'enlarger-models-'))
    store = open()
  })
  afterEach(async () => {
    await rm(directory, { recursive: true, force: true })
  })

  function open(
    resolvePackageDirectory = (name: string): string | null => path.join(root, 'node_modules', name),
  ) {
    return createModelStore({
      modelsDirectory: path.join(root, 'models'),
      storeDirectory: directory,
      resolvePackageDirectory,
      registry: unreachable,
    })
  }

  it('lists every model of the application, with one default that can run', async () => {
    const models = await store.list()
    const defaults = models.filter(({ isDefault }) => isDefault)
    expect(defaults.map(({ id }) => id)).toEqual([await store.defaultModelId()])
    expect(defaults[0]?.availability).not.toBe('fetchable')
    expect(models.map(({ id }) => id)).toContain(slim)
  })

  it('prepares every model that needs no fetching, which enlarges a picture as large as its facts say', async () => {
    for (const { id, availability } of await store.list()) {
      if (availability === 'fetchable') continue
      const model = await store.prepare(id)
      const graph = await model.pixelGraph({
        tile: null,
        sampleType: 'uint8',
        pooling: 'own',
        precision: 'float32',
      })
      const side = Math.max(model.facts.minimumSizePx, 8 * model.facts.multipleOfPx)
      const pixels = new Uint8Array(side * side * 3).fill(128)
      const session = await InferenceSession.create(graph, { intraOpNumThreads: 1 })
      const { enlarged } = await session.run({ pixels: new Tensor('uint8', pixels, [1, side, side, 3]) })
      await session.release()
      expect(enlarged?.dims).toEqual([1, side * model.facts.scale, side * model.facts.scale, 3])
      // Those that were taught by an adversary draw texture even on flat gray, but around the same brightness.
      expect(Math.abs(meanOf(enlarged?.data as Uint8Array) - 128)).toBeLessThan(2)
    }
  })

  it('tells of installed models what reading their graphs tells', async () => {
    for (const { id, facts, source } of await store.list()) {
      if (source.kind !== 'registry' || !source.installed) continue
      const { graphPath } = await store.prepare(id)
      const model = decodeModel(await readFile(graphPath))
      const analysis = analyseGraph(model)
      expect({
        id,
        scale: analysis?.scale,
        receptiveFieldRadiusPx: analysis?.localRadiusPx,
        macsPerPixel: analysis?.macsPerPixel,
        memoryBytesPerPixel: analysis?.memoryBytesPerPixel,
      }).toEqual({
        id,
        scale: facts?.scale,
        receptiveFieldRadiusPx: facts?.receptiveFieldRadiusPx,
        macsPerPixel: facts?.macsPerPixel,
        memoryBytesPerPixel: facts?.memoryBytesPerPixel,
      })
    }
  })

  it('converts once and finds the conversion again', async () => {
    const stages: string[] = []
    const onProgress = ({ stage }: { stage: string }): void => void stages.push(stage)
    const first = await store.prepare(slim, { onProgress })
    const second = await open().prepare(slim, { onProgress })
    expect(stages).toEqual(['convert'])
    expect(second.graphSha256).toBe(first.graphSha256)
    const listed = (await store.list()).find(({ id }) => id === slim)
    expect(listed).toMatchObject({ availability: 'ready' })
  })

  it('converts again where the conversion was damaged or cut short', async () => {
    const first = await store.prepare(slim)
    await writeFile(first.graphPath, 'cut')
    const second = await store.prepare(slim)
    expect(second.graphSha256).toBe(first.graphSha256)
    expect(second.graphPath).toBe(first.graphPath)
    expect((await readdir(path.dirname(first.graphPath))).sort()).toEqual(['core.onnx', 'record.json'])
  })

  it('prepares one model from two sides at once', async () => {
    const [left, right] = await Promise.all([store.prepare(slim), open().prepare(slim)])
    expect(left.graphSha256).toBe(right.graphSha256)
  })

  it('keeps one pixel graph for each shape and depth', async () => {
    const model = await store.prepare(slim)
    const tile = { widthPx: 64, heightPx: 48 }
    const any = await model.pixelGraph({
      tile: null,
      sampleType: 'uint8',
      pooling: 'own',
      precision: 'float32',
    })
    expect(
      await model.pixelGraph({ tile: null, sampleType: 'uint8', pooling: 'own', precision: 'float32' }),
    ).toBe(any)
    expect(
      await model.pixelGraph({ tile: null, sampleType: 'uint16', pooling: 'own', precision: 'float32' }),
    ).not.toBe(any)
    const fixed = await InferenceSession.create(
      await model.pixelGraph({ tile, sampleType: 'uint8', pooling: 'own', precision: 'float32' }),
    )
    const [metadata] = fixed.inputMetadata
    expect(metadata?.isTensor && metadata.shape).toEqual([1, 48, 64, 3])
    await fixed.release()
  })

  it('says which model it does not know', async () => {
    await expect(store.prepare(modelIdSchema.parse('no-such-model'))).rejects.toMatchObject({
      code: 'model-unknown',
    })
  })

  it('says that the network is unavailable where weights must be fetched and nothing answers', async () => {
    const offline = open(() => null)
    await expect(offline.prepare(slim)).rejects.toMatchObject({ code: 'network-unavailable' })
    expect((await offline.list()).find(({ id }) => id === slim)?.availability).toBe('fetchable')
  })
})

function meanOf(samples: Uint8Array): number {
  return samples.reduce((sum, sample) => sum + sample, 0) / samples.length
}
