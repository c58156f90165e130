import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../../../electron/model-import/onnx/graph-builder.ts'
import type { Value } from '../../../electron/model-import/onnx/graph-writer.ts'
import { tensor } from '../../../electron/model-import/tensor.ts'
import { noise, runGraph } from './run-graph.ts'

/** What onnxruntime makes of one layer. */
async function evaluate(
  channels: number,
  layer: (graph: GraphBuilder, input: Value) => Value,
  pixels: readonly number[],
  width: number,
): Promise<{ dims: readonly number[]; values: number[] }> {
  const graph = new GraphBuilder()
  graph.output(layer(graph, graph.input(channels)))
  const height = pixels.length / channels / width
  const { data, dims } = await runGraph(graph.build(), Float32Array.from(pixels), [
    1,
    channels,
    height,
    width,
  ])
  return { dims, values: [...data].map((value) => Math.round(value * 1e5) / 1e5) }
}

describe('the graph builder, run by onnxruntime', () => {
  it('convolves with zero padding, bias, groups and stride', async () => {
    const sum = tensor([1, 1, 3, 3], Array<number>(9).fill(1))
    const padded = await evaluate(
      1,
      (g, x) => g.conv(x, sum, tensor([1], [10]), { padding: 1 }),
      [1, 2, 3, 4],
      2,
    )
    expect(padded).toEqual({ dims: [1, 1, 2, 2], values: [20, 20, 20, 20] })
    const grouped = tensor([2, 1, 1, 1], [2, 3])
    const strided = await evaluate(
      2,
      (g, x) => g.conv(x, grouped, null, { groups: 2, stride: 2 }),
      [1, 2, 3, 4, 5, 6, 7, 8],
      2,
    )
    expect(strided).toEqual({ dims: [1, 2, 1, 1], values: [2, 15] })
  })

  it('refuses a weight that does not fit its input', () => {
    const graph = new GraphBuilder()
    expect(() => graph.conv(graph.input(3), tensor([1, 1, 1, 1], [1]), null)).toThrow(/weight for 3 channels/)
  })

  it('deconvolves with a stride, cutting the padding off the result', async () => {
    const kernel = tensor([1, 1, 2, 2], [1, 2, 3, 4])
    const plain = await evaluate(1, (g, x) => g.deconv(x, kernel, null, { stride: 2 }), [1, 10], 2)
    expect(plain.values).toEqual([1, 2, 10, 20, 3, 4, 30, 40])
    const cut = await evaluate(
      1,
      (g, x) => g.deconv(x, tensor([1, 1, 4, 4], noise(16)), null, { stride: 2, padding: 1 }),
      [1, 2, 3, 4],
      2,
    )
    expect(cut.dims).toEqual([1, 1, 4, 4])
  })

  it('applies its activations', async () => {
    const pixels = [-2, 0, 2]
    expect((await evaluate(1, (g, x) => g.relu(x), pixels, 3)).values).toEqual([0, 0, 2])
    expect((await evaluate(1, (g, x) => g.leakyRelu(x, 0.25), pixels, 3)).values).toEqual([-0.5, 0, 2])
    expect((await evaluate(1, (g, x) => g.clip(x, -1, 1), pixels, 3)).values).toEqual([-1, 0, 1])
    expect((await evaluate(1, (g, x) => g.sigmoid(x), pixels, 3)).values).toEqual([0.1192, 0.5, 0.8808])
    expect((await evaluate(1, (g, x) => g.tanh(x), pixels, 3)).values).toEqual([-0.96403, 0, 0.96403])
    expect((await evaluate(1, (g, x) => g.silu(x), pixels, 3)).values).toEqual([-0.23841, 0, 1.76159])
    expect((await evaluate(1, (g, x) => g.gelu(x), pixels, 3)).values).toEqual([-0.0455, 0, 1.9545])
    const slopes = tensor([2], [0.5, 0.1])
    expect((await evaluate(2, (g, x) => g.prelu(x, slopes), [-2, 2, -2, 2], 2)).values).toEqual([
      -1, 2, -0.2, 2,
    ])
  })

  it('joins, cuts and splits channels', async () => {
    const pixels = [1, 2, 3, 4, 5, 6]
    expect((await evaluate(3, (g, x) => g.sliceChannels(x, 1, 3), pixels, 2)).values).toEqual([3, 4, 5, 6])
    const swap = (g: GraphBuilder, x: Value): Value => g.concat(g.splitChannels(x, [1, 2]).reverse())
    expect((await evaluate(3, swap, pixels, 2)).values).toEqual([3, 4, 5, 6, 1, 2])
  })

  it('adds, multiplies and shifts by numbers and per channel', async () => {
    const pixels = [1, 2, 3, 4]
    expect((await evaluate(2, (g, x) => g.add(x, x), pixels, 2)).values).toEqual([2, 4, 6, 8])
    expect((await evaluate(2, (g, x) => g.sub(g.mul(x, x), x), pixels, 2)).values).toEqual([0, 2, 6, 12])
    expect((await evaluate(2, (g, x) => g.scale(x, [10, 100]), pixels, 2)).values).toEqual([10, 20, 300, 400])
    expect((await evaluate(2, (g, x) => g.shift(x, 0.5), pixels, 2)).values).toEqual([1.5, 2.5, 3.5, 4.5])
  })

  it('crops and pads', async () => {
    const pixels = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    expect((await evaluate(1, (g, x) => g.crop(x, 1), pixels, 3)).values).toEqual([5])
    expect((await evaluate(1, (g, x) => g.crop(x, [0, 0, 2, 1]), pixels, 3)).values).toEqual([1, 2])
    expect((await evaluate(1, (g, x) => g.pad(x, [0, 1, 0, 2], 'reflect'), [1, 2, 3], 3)).values).toEqual([
      2, 1, 2, 3, 2, 1,
    ])
    expect((await evaluate(1, (g, x) => g.pad(x, [0, 1, 0, 1], 'edge'), [1, 2], 2)).values).toEqual([
      1, 1, 2, 2,
    ])
    expect((await evaluate(1, (g, x) => g.pad(x, [0, 1, 0, 1]), [1, 2], 2)).values).toEqual([0, 1, 2, 0])
  })

  it('enlarges by repetition, bilinearly and bicubically with the chosen coefficient', async () => {
    expect((await evaluate(1, (g, x) => g.resizeNearest(x, 2), [1, 2], 2)).values).toEqual([
      1, 1, 2, 2, 1, 1, 2, 2,
    ])
    const linear = await evaluate(1, (g, x) => g.resizeLinear(x, 2), [0, 4], 2)
    expect(linear.values.slice(0, 4)).toEqual([0, 1, 3, 4])
    // A step edge enlarged by 2: a quarter pixel off, weights of the cubic kernel with a at 1.25 and 0.25.
    const step = [0, 0, 0, 1, 1, 1]
    for (const a of [-0.5, -0.75]) {
      const cubic = await evaluate(1, (g, x) => g.resizeCubic(x, 2, a), step, 6)
      const near = (a + 2) * 0.25 ** 3 - (a + 3) * 0.25 ** 2 + 1
      const far = a * (1.25 ** 3 - 5 * 1.25 ** 2 + 8 * 1.25 - 4)
      expect(cubic.values[6]).toBeCloseTo(near + far, 4)
    }
  })

  it('turns channels into pixels in both orders, and pixels back into channels', async () => {
    const channels = [1, 2, 3, 4, 5, 6, 7, 8]
    expect((await evaluate(8, (g, x) => g.depthToSpace(x, 2), channels, 1)).values).toEqual(channels)
    expect((await evaluate(8, (g, x) => g.depthToSpace(x, 2, 'DCR'), channels, 1)).values).toEqual([
      1, 3, 5, 7, 2, 4, 6, 8,
    ])
    const back = (g: GraphBuilder, x: Value): Value => g.pixelUnshuffle(g.depthToSpace(x, 2), 2)
    expect((await evaluate(8, back, channels, 1)).values).toEqual(channels)
  })

  it('pools over windows and over the whole image', async () => {
    const pixels = [1, 2, 3, 6]
    expect((await evaluate(1, (g, x) => g.globalAveragePool(x), pixels, 2)).values).toEqual([3])
    expect((await evaluate(1, (g, x) => g.averagePool(x, 2), pixels, 2)).values).toEqual([3])
    expect((await evaluate(1, (g, x) => g.maxPool(x, 2), pixels, 2)).values).toEqual([6])
  })
})
