import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '../../../electron/backend/engine/engine.ts'
import { InferenceProcess } from '../../../electron/backend/engine/inference-process.ts'
import { openProviderVerdicts } from '../../../electron/backend/engine/provider-verdicts.ts'
import { createLocalConverter } from '../../../electron/backend/models/conversion/local-converter.ts'
import { inferenceEvaluator } from '../../../electron/backend/models/graph-evaluator.ts'
import { createModelStore, type ModelStore } from '../../../electron/backend/models/model-store.ts'
import type { GraphFacts } from '../../../electron/common/models/model-descriptor.ts'
import type { PixelBlock } from '../../../electron/common/pixels/pixel-block.ts'
import { TensorProto_DataType as DataType } from '../../../electron/model-import/onnx/generated/onnx_pb.ts'
import { GraphBuilder } from '../../../electron/model-import/onnx/graph-builder.ts'
import type { AxisLength, Value } from '../../../electron/model-import/onnx/graph-writer.ts'
import { encodeModel } from '../../../electron/model-import/onnx/model-file.ts'
import { tensor, type Tensor } from '../../../electron/model-import/tensor.ts'
import { testPicture } from '../../fixtures/engine/test-picture.ts'
import { upscalePicture } from '../../fixtures/engine/upscale-picture.ts'
import { bicubic, combine, conv, map, nearest, type Planes, planes } from '../model-import/plain-layers.ts'

const root = path.resolve(import.meta.dirname, '../../..')
let directory: string
let store: ModelStore
let engine: Engine

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'enlarger-onnx-'))
  const inference = new InferenceProcess()
  engine = createEngine({
    inference,
    verdicts: await openProviderVerdicts(path.join(directory, 'v.json'), 't'),
  })
  store = createModelStore({
    modelsDirectory: path.join(root, 'models'),
    storeDirectory: path.join(directory, 'store'),
    resolvePackageDirectory: () => null,
    converter: createLocalConverter(inferenceEvaluator(inference)),
  })
})
afterAll(async () => {
  await engine.close()
  await rm(directory, { recursive: true, force: true })
})

/** Sharpens each channel by its neighbours; lets no other channel in but the fourth, as a little light. */
function kernel(channels: number): Tensor {
  const data = new Float32Array(channels * channels * 9)
  for (let channel = 0; channel < channels; channel++) {
    const at = (from: number): number => (channel * channels + from) * 9
    data.set([-0.02, -0.1, -0.03, -0.12, 1.5, -0.08, -0.01, -0.11, -0.03], at(channel))
    if (channels === 4 && channel < 3) data[at(3) + 4] = -0.02
  }
  return tensor([channels, channels, 3, 3], data)
}

interface Form {
  readonly channels: number
  readonly layout?: 'nchw' | 'nhwc'
  readonly type?: 'float32' | 'uint8'
  readonly range?: 1 | 255
  readonly height?: AxisLength
  readonly width?: AxisLength
}

/** A network that sharpens and doubles, in one of the forms that people's files have. */
async function add(name: string, form: Form): Promise<GraphFacts> {
  const { channels, layout = 'nchw', type = 'float32', range = 1, height = 'h', width = 'w' } = form
  const axes = (rows: AxisLength, columns: AxisLength): AxisLength[] =>
    layout === 'nchw' ? [1, channels, rows, columns] : [1, rows, columns, channels]
  const graph = new GraphBuilder()
  let value: Value = { ...graph.addInput('some_input', axes(height, width), type), channels }
  if (type === 'uint8') value = graph.node('Cast', [value], { to: DataType.FLOAT })
  if (layout === 'nhwc') value = graph.node('Transpose', [value], { perm: [0, 3, 1, 2] })
  value = graph.resizeNearest(graph.conv(value, kernel(channels), null, { padding: 1 }), 2)
  value = graph.clip(graph.shift(value, (4 / 255) * range), 0, range)
  if (layout === 'nhwc') value = graph.node('Transpose', [value], { perm: [0, 2, 3, 1] })
  if (type === 'uint8') value = graph.node('Cast', [graph.node('Round', [value])], { to: DataType.UINT8 })
  const doubled = (side: AxisLength): AxisLength => (typeof side === 'number' ? 2 * side : `${side}2`)
  graph.addOutput('some_output', value, axes(doubled(height), doubled(width)), type)
  const file = path.join(directory, `${name}.onnx`)
  await writeFile(file, encodeModel(graph.build()))
  const { facts } = await store.add([file])
  if (!facts) throw new Error('Expected the facts of a model that was added.')
  return facts
}

/** What the network makes of planes in 0–1. */
function enlarge(input: Planes): Planes {
  const sharp = conv(input, kernel(input.channels), null, { pad: 1 })
  return map(nearest(sharp, 2), (value) => Math.min(1, Math.max(0, value + 4 / 255)))
}

function toPlanes({ samples, widthPx, heightPx }: PixelBlock, channels = 3): Planes {
  const result = planes(channels, heightPx, widthPx)
  const pixels = widthPx * heightPx
  // A fourth channel is opaque.
  result.data.forEach((_, at) => {
    const channel = Math.floor(at / pixels)
    result.data[at] = channel < 3 ? (samples[(at % pixels) * 3 + channel] ?? 0) / 255 : 1
  })
  return result
}

/** Largest difference of the product's result to a plain evaluation, in levels, and how many samples differ. */
async function compare(id: string, expected: Planes, picture: PixelBlock) {
  const found = (await store.list()).find((model) => model.id === id)
  if (!found) throw new Error(`Expected the model ${id}.`)
  const model = await store.prepare(found.id)
  const options = { tileSizePx: 64, scratchDirectory: path.join(directory, 'scratch') }
  const actual = await upscalePicture(engine, model, picture, options)
  expect([actual.widthPx, actual.heightPx]).toEqual([2 * picture.widthPx, 2 * picture.heightPx])
  const pixels = actual.widthPx * actual.heightPx
  let [largest, different] = [0, 0]
  actual.samples.forEach((sample, at) => {
    const level = Math.round((expected.data[(at % 3) * pixels + Math.floor(at / 3)] ?? NaN) * 255)
    largest = Math.max(largest, Math.abs(sample - level))
    if (sample !== level) different++
  })
  return { largest, differing: different / actual.samples.length }
}

const picture = testPicture(101, 83)
/** Halves may round to either side. */
function expectEqual({ largest, differing }: Awaited<ReturnType<typeof compare>>): void {
  expect(largest).toBeLessThanOrEqual(1)
  expect(differing).toBeLessThan(0.01)
}

describe('an ONNX file of a user, through store, engine and tiles, equals a plain evaluation', () => {
  it('with interleaved channels', async () => {
    expect(await add('interleaved', { channels: 3, layout: 'nhwc' })).toMatchObject({
      scale: 2,
      valueRange: 1,
    })
    expectEqual(await compare('interleaved', enlarge(toPlanes(picture)), picture))
  })

  it('with 8-bit pixels, interleaved or not', async () => {
    await add('bytes', { channels: 3, type: 'uint8', range: 255 })
    expectEqual(await compare('bytes', enlarge(toPlanes(picture)), picture))
    const form = { channels: 3, type: 'uint8', range: 255, layout: 'nhwc' } as const
    expect(await add('interleaved-bytes', form)).toMatchObject({ valueRange: 255 })
    expectEqual(await compare('interleaved-bytes', enlarge(toPlanes(picture)), picture))
  })

  it('with values of 0 to 255', async () => {
    expect(await add('wide', { channels: 3, range: 255 })).toMatchObject({ valueRange: 255 })
    expectEqual(await compare('wide', enlarge(toPlanes(picture)), picture))
  })

  it('with four channels, of which the fourth is opaque', async () => {
    expect(await add('four', { channels: 4 })).toMatchObject({ colourModel: 'rgba' })
    expectEqual(await compare('four', enlarge(toPlanes(picture, 4)), picture))
  })

  it('with one channel, which enlarges the luma while colour is enlarged bicubically', async () => {
    expect(await add('gray', { channels: 1 })).toMatchObject({ colourModel: 'gray' })
    const rgb = toPlanes(picture)
    const luma = (source: Planes): Planes => {
      const pixels = source.width * source.height
      return planes(
        1,
        source.height,
        source.width,
        Float64Array.from(
          { length: pixels },
          (_, at) =>
            0.299 * (source.data[at] ?? 0) +
            0.587 * (source.data[pixels + at] ?? 0) +
            0.114 * (source.data[2 * pixels + at] ?? 0),
        ),
      )
    }
    const wide = bicubic(rgb, 2 * rgb.height, 2 * rgb.width, -0.5)
    const change = combine(enlarge(luma(rgb)), luma(wide), (after, before) => after - before)
    const pixels = wide.width * wide.height
    const expected = planes(3, wide.height, wide.width)
    expected.data.forEach((_, at) => {
      expected.data[at] = Math.min(1, Math.max(0, (wide.data[at] ?? 0) + (change.data[at % pixels] ?? 0)))
    })
    expectEqual(await compare('gray', expected, picture))
  })

  it.each([
    ['a square', 48, 48],
    ['a rectangle', 32, 64],
  ])('with one fixed size, %s, for images larger and smaller than it', async (name, height, width) => {
    const id = `fixed-${height}`
    expect(await add(id, { channels: 3, height, width }), name).toMatchObject({
      fixedSizePx: { width, height },
      overlapPx: 1,
      seamTolerance: 0,
    })
    expectEqual(await compare(id, enlarge(toPlanes(picture)), picture))
    // Beyond the border of a small image its border is repeated, not zero: that border is not compared.
    const small = testPicture(24, 20)
    const { differing } = await compare(id, enlarge(toPlanes(small)), small)
    expect(differing).toBeLessThan(0.12)
  })

  it('with one fixed size too small for its reach, says how much its tiles differ', async () => {
    const graph = new GraphBuilder()
    const blur = tensor(
      [3, 1, 9, 9],
      Float32Array.from({ length: 243 }, (_, at) => (at % 81 === 40 ? 0.76 : 0.003)),
    )
    let value = graph.addInput('input', [1, 3, 32, 32])
    for (let at = 0; at < 3; at++) value = graph.conv(value, blur, null, { padding: 4, groups: 3 })
    graph.addOutput('output', value, [1, 3, 32, 32])
    const file = path.join(directory, 'far.onnx')
    await writeFile(file, encodeModel(graph.build()))
    const { facts } = await store.add([file])
    expect(facts).toMatchObject({ overlapPx: 8, receptiveFieldRadiusPx: 12 })
    expect(facts?.seamTolerance).toBeGreaterThan(1e-4)
    expect(facts?.seamTolerance).toBeLessThan(0.05)
  })
})
