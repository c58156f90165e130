import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { InferenceSession, Tensor } from '../../../electron/inference/onnxruntime.ts'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { InferenceProcess } from '../../../electron/backend/engine/inference-process.ts'
import { createLocalConverter } from '../../../electron/backend/models/conversion/local-converter.ts'
import { inferenceEvaluator } from '../../../electron/backend/models/graph-evaluator.ts'
import { createModelStore, type ModelStore } from '../../../electron/backend/models/model-store.ts'
import { modelIdSchema } from '../../../electron/common/identifiers.ts'
import { attributeProto } from '../../../electron/model-import/onnx/attributes.ts'
import { TensorProto_DataType as DataType } from '../../../electron/model-import/onnx/generated/onnx_pb.ts'
import { GraphBuilder } from '../../../electron/model-import/onnx/graph-builder.ts'
import type { Value } from '../../../electron/model-import/onnx/graph-writer.ts'
import { encodeModel, type OnnxModel } from '../../../electron/model-import/onnx/model-file.ts'
import { tensor, type Tensor as Weights } from '../../../electron/model-import/tensor.ts'
import { taggedFloats, writeNcnn } from '../../unit/model-import/readers/write-ncnn.ts'
import { noise } from '../model-import/run-graph.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const inference = new InferenceProcess()
afterAll(() => inference.close())

/** A kernel that averages, so that a network of it gives back its picture, softened. */
function average(channels: number, size: number): Weights {
  const data = new Float32Array(channels * channels * size * size)
  for (let channel = 0; channel < channels; channel++)
    data.fill(1 / size ** 2, channel * (channels + 1) * size ** 2, (channel * (channels + 1) + 1) * size ** 2)
  return tensor([channels, channels, size, size], data)
}

function network(channels: number, layers: (graph: GraphBuilder, input: Value) => Value): OnnxModel {
  const graph = new GraphBuilder()
  graph.output(layers(graph, graph.input(channels)))
  return graph.build()
}

describe('a model the user adds', () => {
  let directory: string
  let store: ModelStore

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'enlarger-import-'))
    store = createModelStore({
      modelsDirectory: path.join(root, 'models'),
      storeDirectory: path.join(directory, 'store'),
      resolvePackageDirectory: () => null,
      converter: createLocalConverter(inferenceEvaluator(inference)),
    })
  })
  afterEach(() => rm(directory, { recursive: true, force: true }))

  async function save(name: string, model: OnnxModel): Promise<string> {
    const filePath = path.join(directory, name)
    await writeFile(filePath, encodeModel(model))
    return filePath
  }
  const add = async (model: OnnxModel, name = 'Some Model.onnx') => await store.add([await save(name, model)])

  /** What an even picture of `level` becomes. */
  async function enlargeEven(
    id: string,
    level: number,
    side: number,
  ): Promise<{ dims: readonly number[]; centre: number }> {
    const model = await store.prepare(modelIdSchema.parse(id))
    const session = await InferenceSession.create(
      await model.pixelGraph({ tile: null, sampleType: 'uint8', pooling: 'own', precision: 'float32' }),
      { logSeverityLevel: 3 },
    )
    const pixels = new Uint8Array(side * side * 3).fill(level)
    const { enlarged } = await session.run({ pixels: new Tensor('uint8', pixels, [1, side, side, 3]) })
    await session.release()
    const [, height = 0, width = 0] = enlarged?.dims ?? []
    const middle = ((height >> 1) * width + (width >> 1)) * 3
    return { dims: enlarged?.dims ?? [], centre: Number(enlarged?.data[middle]) }
  }

  it('is measured, named after its file, and runs', async () => {
    const added = await add(
      network(3, (g, x) => g.resizeNearest(g.conv(x, average(3, 5), null, { padding: 2 }), 3)),
    )
    expect(added).toMatchObject({
      id: 'some-model',
      name: 'Some Model',
      availability: 'ready',
      licence: null,
    })
    expect(added.facts).toMatchObject({
      scale: 3,
      colourModel: 'rgb',
      valueRange: 1,
      receptiveFieldRadiusPx: 2,
      overlapPx: 2,
      multipleOfPx: 1,
    })
    expect(await enlargeEven(added.id, 77, 20)).toEqual({ dims: [1, 60, 60, 3], centre: 77 })
  })

  it('is blended with another of its design, and asked for again is the blend that is there', async () => {
    const darkened = (factor: number): OnnxModel =>
      network(3, (g, x) => {
        const { dims, data } = average(3, 3)
        return g.resizeNearest(
          g.conv(
            x,
            tensor(
              dims,
              data.map((value) => value * factor),
            ),
            null,
            { padding: 1 },
          ),
          2,
        )
      })
    const bright = await add(darkened(1), 'Bright.onnx')
    const dark = await add(darkened(0.92), 'Dark.onnx')
    const blend = await store.blend(bright.id, dark.id, 0.25)
    expect(blend).toMatchObject({
      id: 'bright-dark-25',
      availability: 'ready',
      facts: { scale: 2, overlapPx: 1 },
    })
    expect(await enlargeEven(blend.id, 200, 16)).toEqual({ dims: [1, 32, 32, 3], centre: 196 })
    expect((await store.blend(bright.id, dark.id, 0.25)).id).toBe(blend.id)
    expect((await store.blend(bright.id, dark.id, 0.5)).id).not.toBe(blend.id)
    const ids = (await store.list()).map(({ id }): string => id)
    expect(ids.filter((id) => id.startsWith('bright-dark'))).toHaveLength(2)
  })

  it('is not blended with one of another design', async () => {
    const one = await add(
      network(3, (g, x) => g.resizeNearest(x, 2)),
      'One.onnx',
    )
    const other = await add(
      network(3, (g, x) => g.conv(g.resizeNearest(x, 2), average(3, 3), null, { padding: 1 })),
      'Other.onnx',
    )
    await expect(store.blend(one.id, other.id, 0.5)).rejects.toMatchObject({ code: 'model-unsupported' })
    expect(await readdir(path.join(directory, 'store', 'graphs'))).toEqual([])
  })

  it('computes in its own value range', async () => {
    // Four levels of 255 are nothing; four of 1 are another picture.
    const added = await add(network(3, (g, x) => g.clip(g.shift(g.resizeNearest(x, 2), 4), 0, 255)))
    expect(added.facts?.valueRange).toBe(255)
    expect(await enlargeEven(added.id, 100, 16)).toMatchObject({ centre: 104 })
  })

  it('is understood with interleaved 8-bit pixels', async () => {
    const graph = new GraphBuilder()
    const input = graph.addInput('image', [1, 'h', 'w', 3], 'uint8')
    const planes = graph.node(
      'Transpose',
      [graph.node('Cast', [input], { to: DataType.FLOAT })],
      { perm: [0, 3, 1, 2] },
      3,
    )
    const wide = graph.node('Transpose', [graph.resizeNearest(planes, 2)], { perm: [0, 2, 3, 1] })
    graph.addOutput('wide', graph.node('Cast', [wide], { to: DataType.UINT8 }), [1, 'h2', 'w2', 3], 'uint8')
    const added = await add(graph.build())
    expect(added.facts).toMatchObject({ scale: 2, valueRange: 255 })
    expect(await enlargeEven(added.id, 200, 16)).toEqual({ dims: [1, 32, 32, 3], centre: 200 })
  })

  it('is understood with half floats', async () => {
    const graph = new GraphBuilder()
    const input = graph.addInput('input', [1, 3, 'h', 'w'], 'float16')
    const weight = graph.constant(average(3, 3).data, [3, 3, 3, 3], 'float16')
    const soft = graph.node('Conv', [input, weight], { pads: [1, 1, 1, 1], kernel_shape: [3, 3] })
    graph.addOutput('output', soft, [1, 3, 'h', 'w'], 'float16')
    const added = await add(graph.build())
    expect(added.facts).toMatchObject({ scale: 1, receptiveFieldRadiusPx: 1 })
    expect((await enlargeEven(added.id, 90, 16)).centre).toBe(90)
  })

  it('of an older ONNX version is brought up to date', async () => {
    const model = network(3, (g, x) => g.node('Identity', [x]))
    const [identity] = model.graph.node
    if (!identity) throw new Error('the network has a node')
    // Upsample, Clip and Slice as version 9 wrote them.
    const node = (
      opType: string,
      input: string[],
      output: string,
      attributes: Parameters<typeof attributeProto>[],
    ) => ({
      ...identity,
      opType,
      name: output,
      input,
      output: [output],
      attribute: attributes.map(([name, value]) => attributeProto(name, value)),
    })
    model.opsetImport = [{ ...model.opsetImport[0], domain: '', version: 9n } as never]
    const graph = new GraphBuilder()
    graph.constant([1, 1, 2, 2], [4])
    model.graph.initializer.push(...graph.build().graph.initializer)
    model.graph.node = [
      node('Upsample', ['input', 'weight_1'], 'up', [['mode', 'nearest']]),
      node('Slice', ['up'], 'cut', [
        ['starts', [0]],
        ['ends', [3]],
        ['axes', [1]],
      ]),
      node('Clip', ['cut'], 'output', [
        ['min', { float: 0 }],
        ['max', { float: 1 }],
      ]),
    ] as never
    const added = await add(model)
    expect(added.facts).toMatchObject({ scale: 2 })
    expect((await enlargeEven(added.id, 33, 16)).centre).toBe(33)
  })

  it('gets the margin back that its unpadded convolutions lose', async () => {
    const added = await add(
      network(3, (g, x) => g.resizeNearest(g.conv(g.conv(x, average(3, 3), null), average(3, 3), null), 2)),
    )
    expect(added.facts).toMatchObject({
      scale: 2,
      inputPadding: null,
      receptiveFieldRadiusPx: 2,
      minimumSizePx: 3,
    })
    expect(await enlargeEven(added.id, 55, 16)).toEqual({ dims: [1, 32, 32, 3], centre: 55 })
  })

  it('is tried in half floats: what they round too coarsely or cannot hold is not for them', async () => {
    const plain = await add(network(3, (g, x) => g.resizeNearest(g.clip(x, 0, 1), 2)))
    expect(plain.facts?.fp16Safe).toBe(true)
    // Beside 16 the steps of half floats are 1/64.
    const coarse = await add(network(3, (g, x) => g.shift(g.shift(x, 16), -16)))
    expect(coarse.facts?.fp16Safe).toBe(false)
    const large = await add(network(3, (g, x) => g.scale(g.scale(x, 1e6), 1e-6)))
    expect(large.facts?.fp16Safe).toBe(false)
  })

  it('says which sizes it needs', async () => {
    const added = await add(network(3, (g, x) => g.depthToSpace(g.pixelUnshuffle(x, 4), 4)))
    expect(added.facts).toMatchObject({ scale: 1, multipleOfPx: 4, minimumSizePx: 4 })
  })

  it('that pools over the whole image says so', async () => {
    const added = await add(
      network(3, (g, x) =>
        g.mul(g.resizeNearest(x, 2), g.shift(g.scale(g.globalAveragePool(x), 0.01), 0.99)),
      ),
    )
    expect(added.facts).toMatchObject({ globalPooling: true, receptiveFieldRadiusPx: null })
    expect(added.facts?.seamTolerance).toBeGreaterThan(0)
  })

  it('whose radius cannot be read from its graph gets a measured overlap', async () => {
    // An attention over rows is unknown to the analysis and looks far, but weakly.
    const added = await add(
      network(3, (g, x) => {
        const soft = g.conv(x, average(3, 9), null, { padding: 4 })
        return g.add(
          x,
          g.scale(g.sub(soft, g.node('Elu', [g.node('LogSoftmax', [g.scale(soft, 0)], { axis: 1 })])), 0),
        )
      }),
    )
    expect(added.facts).toMatchObject({ scale: 1, receptiveFieldRadiusPx: null })
    expect(added.facts?.overlapPx).toBeLessThanOrEqual(16)
  })

  it('that is no enlarger is refused, and nothing is left of it', async () => {
    const negative = network(3, (g, x) => g.shift(g.scale(x, -1), 1))
    await expect(add(negative)).rejects.toMatchObject({ code: 'model-unsupported' })
    await expect(add(network(3, (g, x) => g.globalAveragePool(x)))).rejects.toMatchObject({
      code: 'model-unsupported',
    })
    await writeFile(path.join(directory, 'text.pth'), 'no model')
    await expect(store.add([path.join(directory, 'text.pth')])).rejects.toMatchObject({
      code: 'model-unsupported',
    })
    await expect(store.add([path.join(directory, 'missing.pth')])).rejects.toMatchObject({
      code: 'input-not-found',
    })
    const left = await readdir(path.join(directory, 'store'), { recursive: true })
    expect(left.filter((name) => /onnx|json/.test(name))).toEqual([])
  })

  it('twice is there once; another of the same name gets a name of its own', async () => {
    const first = network(3, (g, x) => g.resizeNearest(x, 2))
    const second = network(3, (g, x) => g.resizeNearest(x, 3))
    expect((await add(first, 'photo.onnx')).id).toBe('photo')
    expect((await add(first, 'copy of photo.onnx')).id).toBe('photo')
    expect((await add(second, 'Photo.onnx')).id).toBe('photo-2')
    // Names of the application's own models are taken too.
    expect(
      (
        await add(
          network(3, (g, x) => g.resizeNearest(x, 4)),
          'esrgan-slim-x2.onnx',
        )
      ).id,
    ).toBe('esrgan-slim-x2-2')
  })

  it('that is known by its hash has the licence, author and paper it was published with', async () => {
    const file = path.join(directory, 'downloaded somewhere.onnx')
    await cp(path.join(root, 'models', 'espcn-x2', 'espcn-x2.onnx'), file)
    const known = await store.summary(modelIdSchema.parse('espcn-x2'))
    const added = await store.add([file])
    expect(added).toMatchObject({
      name: 'downloaded somewhere',
      source: { kind: 'user' },
      purpose: 'research',
      licence: known.licence,
      author: known.author,
      paper: known.paper,
    })
    expect(added.licence).toBe('MIT')
    const unknown = await add(network(3, (g, x) => g.resizeNearest(x, 2)))
    expect(unknown).toMatchObject({ purpose: 'general', licence: null, author: '', paper: null })
  })

  it('is there in the next start, and gone with its files once removed', async () => {
    const { id } = await add(
      network(3, (g, x) => g.resizeNearest(x, 2)),
      'mine.onnx',
    )
    const again = createModelStore({
      modelsDirectory: path.join(root, 'models'),
      storeDirectory: path.join(directory, 'store'),
      resolvePackageDirectory: () => null,
    })
    expect((await again.list()).find((model) => model.id === id)?.availability).toBe('ready')
    await again.remove(id)
    expect((await store.list()).some((model) => model.id === id)).toBe(false)
    expect(await readdir(path.join(directory, 'store', 'imported'))).toEqual([])
  })

  it('keeps running under a free name when a later version brings a model of its name', async () => {
    const { id } = await add(
      network(3, (g, x) => g.resizeNearest(x, 2)),
      'newcomer.onnx',
    )
    const second = await add(
      network(3, (g, x) => g.resizeNearest(x, 3)),
      'Newcomer.onnx',
    )
    expect([id, second.id]).toEqual(['newcomer', 'newcomer-2'])
    const later = path.join(directory, 'models of a later version')
    await cp(path.join(root, 'models', 'espcn-x2'), path.join(later, 'newcomer'), { recursive: true })
    await cp(path.join(root, 'models', 'default.json'), path.join(later, 'default.json'))
    const descriptor = await readFile(path.join(later, 'newcomer', 'model.json'), 'utf8')
    await writeFile(
      path.join(later, 'newcomer', 'model.json'),
      descriptor.replace('"id": "espcn-x2"', '"id": "newcomer"'),
    )
    store = createModelStore({
      modelsDirectory: later,
      storeDirectory: path.join(directory, 'store'),
      resolvePackageDirectory: () => null,
      converter: createLocalConverter(inferenceEvaluator(inference)),
    })
    const listed = (await store.list()).map((model) => [model.id, model.source.kind, model.availability])
    expect(listed).toEqual([
      ['newcomer', 'bundled', 'installed'],
      ['newcomer-3', 'user', 'ready'],
      ['newcomer-2', 'user', 'ready'],
    ])
    expect(await enlargeEven('newcomer-3', 77, 16)).toEqual({ dims: [1, 32, 32, 3], centre: 77 })
    const third = await add(
      network(3, (g, x) => g.resizeNearest(x, 4)),
      'newcomer.onnx',
    )
    expect(third.id).toBe('newcomer-4')
    await store.remove(modelIdSchema.parse('newcomer-3'))
    expect((await store.list()).map((model) => model.id)).toEqual(['newcomer', 'newcomer-2', 'newcomer-4'])
  })

  it('with a damaged record hides itself only, and its name stays taken', async () => {
    const damaged = await add(
      network(3, (g, x) => g.resizeNearest(x, 2)),
      'damaged.onnx',
    )
    await writeFile(path.join(directory, 'store', 'imported', damaged.id, 'model.json'), '{"id":')
    expect((await store.list()).map(({ id }) => id)).not.toContain(damaged.id)
    const again = await add(
      network(3, (g, x) => g.resizeNearest(x, 2)),
      'damaged.onnx',
    )
    expect(again.id).toBe('damaged-2')
  })

  it('can be stopped while it is measured', async () => {
    const controller = new AbortController()
    const filePath = await save(
      'slow.onnx',
      network(3, (g, x) => g.resizeNearest(x, 2)),
    )
    const work = store.add([filePath], {
      signal: controller.signal,
      onProgress: ({ stage }) => stage === 'probe' && controller.abort(),
    })
    await expect(work).rejects.toMatchObject({ name: 'AbortError' })
    expect(await readdir(path.join(directory, 'store', 'graphs'))).toEqual([])
  })

  it('may keep its weights in a second file', async () => {
    const model = network(3, (g, x) => g.conv(x, average(3, 3), null, { padding: 1 }))
    const [weight] = model.graph.initializer
    if (!weight) throw new Error('the network has a weight')
    await writeFile(path.join(directory, 'weights.data'), Buffer.concat([noiseBytes(16), weight.rawData]))
    weight.rawData = new Uint8Array()
    weight.dataLocation = 1
    const entry = (key: string, value: string) =>
      ({ $typeName: 'onnx.StringStringEntryProto', key, value }) as const
    weight.externalData = [entry('location', './weights.data'), entry('offset', '16')]
    const filePath = await save('split.onnx', model)
    const added = await store.add([filePath])
    expect((await enlargeEven(added.id, 60, 16)).centre).toBe(60)
    expect((await readFile(filePath)).length).toBeGreaterThan(0)
    const elsewhere = path.join(directory, 'elsewhere')
    await mkdir(elsewhere)
    await cp(filePath, path.join(elsewhere, 'split.onnx'))
    const alone = store.add([path.join(elsewhere, 'split.onnx')])
    await expect(alone).rejects.toMatchObject({ code: 'model-invalid' })
    expect(await store.add([filePath, path.join(directory, 'weights.data')])).toEqual(added)
  })

  it('of two files may be added by either of them', async () => {
    const { param, bin } = await writeNcnnPair(directory, 'pair')
    const [byGraph, byWeights] = [await store.add([param]), await store.add([bin])]
    expect(byGraph).toMatchObject({ id: 'pair', source: { format: 'ncnn' }, facts: { scale: 2 } })
    expect(byWeights).toEqual(byGraph)
    await rm(bin)
    await store.remove(byGraph.id)
    await expect(store.add([param])).rejects.toThrow('together with its one .bin file')
  })
})

/** A network of one 1×1 convolution that only copies, and a doubling, as ncnn writes it. */
async function writeNcnnPair(folder: string, stem: string): Promise<{ param: string; bin: string }> {
  const written = writeNcnn([
    { line: 'Input data 0 1 data' },
    {
      line: 'Convolution conv 1 1 data same 0=3 1=1 6=9',
      weights: [taggedFloats([1, 0, 0, 0, 1, 0, 0, 0, 1])],
    },
    { line: 'Interp up 1 1 same output 0=1 1=2.0 2=2.0' },
  ])
  const [param, bin] = [path.join(folder, `${stem}.param`), path.join(folder, `${stem}.bin`)]
  await writeFile(param, written.param)
  await writeFile(bin, written.bin)
  return { param, bin }
}

function noiseBytes(length: number): Uint8Array {
  return Uint8Array.from(noise(length), (value) => value * 255)
}
