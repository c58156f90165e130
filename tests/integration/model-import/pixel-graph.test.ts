import { InferenceSession, Tensor } from '../../../electron/inference/onnxruntime.ts'
import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../../../electron/model-import/onnx/graph-builder.ts'
import type { Value } from '../../../electron/model-import/onnx/graph-writer.ts'
import type { OnnxModel } from '../../../electron/model-import/onnx/model-file.ts'
import { buildPixelGraph, type PixelGraphFacts } from '../../../electron/model-import/pixel-graph.ts'
import { tensor } from '../../../electron/model-import/tensor.ts'

const plain: PixelGraphFacts = {
  scale: 1,
  colourModel: 'rgb',
  preEnlarged: false,
  valueRange: 1,
  tensorType: 'float32',
  tensorLayout: 'nchw',
}

function network(channels: number, layers: (graph: GraphBuilder, input: Value) => Value): OnnxModel {
  const graph = new GraphBuilder()
  graph.output(layers(graph, graph.input(channels)))
  return graph.build()
}

async function run(
  core: OnnxModel,
  facts: PixelGraphFacts,
  samples: Uint8Array | Uint16Array,
  width: number,
) {
  const sampleType = samples instanceof Uint8Array ? 'uint8' : 'uint16'
  const height = samples.length / 3 / width
  const graph = buildPixelGraph(core, facts, { tile: { widthPx: width, heightPx: height }, sampleType })
  const session = await InferenceSession.create(graph, { intraOpNumThreads: 1, logSeverityLevel: 3 })
  const { enlarged } = await session.run({ pixels: new Tensor(sampleType, samples, [1, height, width, 3]) })
  await session.release()
  return { dims: enlarged?.dims, samples: Array.from(enlarged?.data as Uint8Array | Uint16Array) }
}

describe('a pixel graph', () => {
  const picture = Uint8Array.of(0, 1, 2, 253, 254, 255, 10, 20, 30, 100, 150, 200)

  it('gives back 8-bit and 16-bit samples exactly through a network that changes nothing', async () => {
    const same = network(3, (g, x) => g.node('Identity', [x]))
    expect((await run(same, plain, picture, 2)).samples).toEqual([...picture])
    const deep = Uint16Array.from({ length: 3 * 64 }, (_, at) => (at * 65_535) / 191)
    expect((await run(same, plain, deep, 8)).samples).toEqual([...deep])
  })

  it('rounds to the nearest sample and clips what lies outside', async () => {
    const shifted = network(3, (g, x) => g.shift(x, 0.6 / 255))
    expect((await run(shifted, plain, picture, 2)).samples).toEqual([
      1, 2, 3, 254, 255, 255, 11, 21, 31, 101, 151, 201,
    ])
    const darker = network(3, (g, x) => g.shift(x, -2.4 / 255))
    expect((await run(darker, plain, picture, 2)).samples.slice(0, 3)).toEqual([0, 0, 0])
  })

  it('keeps the interleaved order while enlarging', async () => {
    const twice = network(3, (g, x) => g.resizeNearest(x, 2))
    const result = await run(twice, { ...plain, scale: 2 }, Uint8Array.of(1, 2, 3, 4, 5, 6), 2)
    expect(result.dims).toEqual([1, 2, 4, 3])
    const row = [1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]
    expect(result.samples).toEqual([...row, ...row])
  })

  it('feeds networks of 0–255 their own range', async () => {
    const brighter = network(3, (g, x) => g.shift(x, 10))
    const result = await run(brighter, { ...plain, valueRange: 255 }, picture, 2)
    expect(result.samples).toEqual([10, 11, 12, 255, 255, 255, 20, 30, 40, 110, 160, 210])
  })

  it('gives luma networks the luma of the literature and leaves the chroma alone', async () => {
    // The network answers a constant luma; all pixels must come out with exactly that one.
    const level = 128
    const constant = network(1, (g, x) => g.shift(g.scale(x, 0), level / 255))
    const colours = Uint8Array.of(120, 130, 110, 100, 120, 140)
    const { samples } = await run(constant, { ...plain, colourModel: 'luma' }, colours, 2)
    for (const at of [0, 3]) {
      const [red = 0, green = 0, blue = 0] = samples.slice(at, at + 3)
      expect(16 + (65.481 * red + 128.553 * green + 24.966 * blue) / 255).toBeCloseTo(level, -0.5)
      // Equal steps of luma in all three leave the differences between them, which are the chroma.
      expect(red - green).toBe((colours[at] ?? 0) - (colours[at + 1] ?? 0))
      expect(blue - green).toBe((colours[at + 2] ?? 0) - (colours[at + 1] ?? 0))
    }
  })

  it('makes what a bicubic enlargement makes where a luma network adds nothing to it', async () => {
    const same = network(1, (g, x) => g.node('Identity', [x]))
    const facts = { ...plain, scale: 2, colourModel: 'luma', preEnlarged: true } as const
    const edge = Uint8Array.from([0, 0, 0, 0, 255, 255, 255, 255].flatMap((value) => [value, value, value]))
    const { samples, dims } = await run(same, facts, edge, 8)
    expect(dims).toEqual([1, 2, 16, 3])
    // Cubic weights with a = −0.5, a quarter pixel from the edge.
    const a = -0.5
    const weight = (x: number): number =>
      x <= 1 ? (a + 2) * x ** 3 - (a + 3) * x ** 2 + 1 : a * (x ** 3 - 5 * x ** 2 + 8 * x - 4)
    expect(samples[8 * 3]).toBe(Math.round(255 * (weight(0.25) + weight(1.25))))
  })

  it('runs gray networks on gray pictures without a colour cast', async () => {
    const brighter = network(1, (g, x) => g.shift(x, 20 / 255))
    const { samples } = await run(
      brighter,
      { ...plain, colourModel: 'gray' },
      Uint8Array.of(50, 50, 50, 80, 80, 80),
      2,
    )
    expect(samples).toEqual([70, 70, 70, 100, 100, 100])
  })

  it('gives four-channel networks an opaque picture', async () => {
    const premultiplied = network(4, (g, x) => g.mul(x, g.sliceChannels(x, 3, 4)))
    expect((await run(premultiplied, { ...plain, colourModel: 'rgba' }, picture, 2)).samples).toEqual([
      ...picture,
    ])
  })

  it('converts layout and half floats around networks that want them', async () => {
    const graph = new GraphBuilder()
    const input = graph.addInput('input', [1, 'height', 'width', 3], 'float16')
    const half = graph.constant(Float32Array.from(tensor([1], [0.5]).data), [1], 'float16')
    graph.addOutput('output', graph.node('Mul', [input, half]), [1, 'height', 'width', 3], 'float16')
    const facts = { ...plain, tensorType: 'float16', tensorLayout: 'nhwc' } as const
    expect((await run(graph.build(), facts, Uint8Array.of(2, 4, 8, 16, 32, 64), 2)).samples).toEqual([
      1, 2, 4, 8, 16, 32,
    ])
  })
})
