import { describe, expect, it } from 'vitest'
import { importModel } from '../../../electron/model-import/import-model.ts'
import { noise, runGraph } from './run-graph.ts'

interface Weight {
  readonly name: string
  readonly shape: readonly number[]
  readonly values: readonly number[]
}
interface Operation {
  readonly name: string
  readonly op: string
  readonly input?: readonly string[]
  readonly attr?: object
}

/** A graph model of these operations, as its two files. */
function graphModel(node: readonly Operation[], weights: readonly Weight[]) {
  const manifest = [
    { paths: ['w.bin'], weights: weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })) },
  ]
  const placeholder = { name: 'image', op: 'Placeholder' }
  const constants = weights.map(({ name }) => ({ name, op: 'Const' }))
  const json = {
    format: 'graph-model',
    modelTopology: { node: [...node, ...constants, placeholder] },
    weightsManifest: manifest,
  }
  const values = Float32Array.from(weights.flatMap((weight) => weight.values))
  return [
    { name: 'model.json', bytes: new TextEncoder().encode(JSON.stringify(json)) },
    { name: 'w.bin', bytes: new Uint8Array(values.buffer) },
  ]
}

const same = { s: btoa('SAME') }
const ints = (...i: number[]) => ({ list: { i: i.map(String) } })
const [width, height] = [4, 3]
const picture = noise(3 * width * height)

async function run(node: readonly Operation[], weights: readonly Weight[]) {
  return await runGraph(importModel(graphModel(node, weights)).model, picture, [1, 3, height, width])
}
/** The value of the planar picture, zero outside. */
function at(channel: number, y: number, x: number): number {
  return y < 0 || x < 0 || y >= height || x >= width ? 0 : (picture[(channel * height + y) * width + x] ?? 0)
}

describe('a TensorFlow.js graph model, converted', () => {
  it('convolves with a fused bias and activation, operations in any order', async () => {
    // One tap up and left of the middle, on the first channel, into the second of two.
    const kernel = new Array<number>(3 * 3 * 3 * 2).fill(0)
    kernel[(0 * 3 + 0) * 6 + 0 * 2 + 1] = -2
    const weights = [
      { name: 'kernel', shape: [3, 3, 3, 2], values: kernel },
      { name: 'bias', shape: [2], values: [0.5, 0.25] },
    ]
    const attr = {
      padding: same,
      fused_ops: { list: { s: [btoa('BiasAdd'), btoa('LeakyRelu')] } },
      leakyrelu_alpha: { f: 0.1 },
    }
    const node = [
      { name: 'end', op: 'Identity', input: ['conv:0'] },
      { name: 'conv', op: '_FusedConv2D', input: ['image', 'kernel', 'bias'], attr },
    ]
    const { data, dims } = await run(node, weights)
    expect(dims).toEqual([1, 2, height, width])
    const sum = 0.25 - 2 * at(0, 0, 1)
    expect(data[height * width + width + 2]).toBeCloseTo(sum < 0 ? 0.1 * sum : sum, 5)
    expect(data[0]).toBeCloseTo(0.5, 6)
  })

  it('enlarges with a transposed convolution whose size is computed beside it', async () => {
    // Weights lie as [height, width, out, in]: each input pixel writes its kernel, the odd row cut below.
    const kernel = Array.from({ length: 3 * 3 * 1 * 3 }, (_, index) =>
      index % 3 === 0 ? Math.floor(index / 3) + 1 : 0,
    )
    const weights = [{ name: 'kernel', shape: [3, 3, 1, 3], values: kernel }]
    const node = [
      { name: 'shape', op: 'Shape', input: ['image'] },
      { name: 'size', op: 'Pack', input: ['shape'] },
      {
        name: 'up',
        op: 'Conv2DBackpropInput',
        input: ['size', 'kernel', 'image'],
        attr: { padding: same, strides: ints(1, 2, 2, 1) },
      },
    ]
    const { data, dims } = await run(node, weights)
    expect(dims).toEqual([1, 1, height * 2, width * 2])
    // Even places see one kernel row and column of their own pixel, and the far ones of those before.
    expect(data[0]).toBeCloseTo(1 * at(0, 0, 0), 5)
    expect(data[width * 2 * 2 + 2]).toBeCloseTo(
      at(0, 1, 1) + 7 * at(0, 0, 1) + 3 * at(0, 1, 0) + 9 * at(0, 0, 0),
      4,
    )
    expect(data[width * 2 + 1]).toBeCloseTo(5 * at(0, 0, 0), 5)
  })

  it('joins, adds, multiplies and shuffles', async () => {
    const weights = [
      { name: 'axis', shape: [], values: [3] },
      { name: 'half', shape: [], values: [0.5] },
    ]
    const node = [
      { name: 'small', op: 'Mul', input: ['half', 'image'] },
      { name: 'sum', op: 'AddV2', input: ['image', 'small'] },
      { name: 'wide', op: 'ConcatV2', input: ['image', 'sum', 'small', 'image', 'axis'] },
      { name: 'shuffled', op: 'DepthToSpace', input: ['wide'], attr: { block_size: { i: '2' } } },
    ]
    const { data, dims } = await run(node, weights)
    expect(dims).toEqual([1, 3, height * 2, width * 2])
    expect(
      [data[0], data[1], data[width * 2], data[width * 2 + 1]]
        .map((value) => (value ?? 0) / at(0, 0, 0))
        .map((value) => value.toFixed(4)),
    ).toEqual(['1.0000', '1.5000', '0.5000', '1.0000'])
  })

  it('is refused where its operations read each other, or are not known', () => {
    const circle = [
      { name: 'a', op: 'AddV2', input: ['image', 'b'] },
      { name: 'b', op: 'AddV2', input: ['image', 'a'] },
    ]
    expect(() => importModel(graphModel(circle, []))).toThrow(/read each other/)
    const unknown = [{ name: 'a', op: 'MatMul', input: ['image', 'image'] }]
    expect(() => importModel(graphModel(unknown, []))).toThrow(/MatMul/)
  })
})
