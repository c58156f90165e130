import { describe, expect, it } from 'vitest'
import { TensorProto_DataType as DataType } from '../../../electron/model-import/onnx/generated/onnx_pb.ts'
import { GraphBuilder } from '../../../electron/model-import/onnx/graph-builder.ts'
import type { Value } from '../../../electron/model-import/onnx/graph-writer.ts'
import { decodeModel, encodeModel, type OnnxModel } from '../../../electron/model-import/onnx/model-file.ts'
import { halveFloats, roundToHalves } from '../../../electron/model-import/optimise/halve-floats.ts'
import { tensor, type Tensor } from '../../../electron/model-import/tensor.ts'
import { conv, map, type Planes, planes, relu } from './plain-layers.ts'
import { largestDifference, noise, runGraph } from './run-graph.ts'

function weights(dims: readonly number[], seed: number): Tensor {
  const count = dims.reduce((product, side) => product * side, 1)
  return tensor(
    dims,
    noise(count, seed).map((value) => value - 0.5),
  )
}

function network(layers: (graph: GraphBuilder, input: Value) => Value): OnnxModel {
  const graph = new GraphBuilder()
  graph.output(layers(graph, graph.input(3)))
  return graph.build()
}
const copy = (model: OnnxModel): OnnxModel => decodeModel(encodeModel(model))

const dims = [1, 3, 6, 5] as const
const picture = noise(3 * 6 * 5)
const half = (values: Float32Array): Float32Array => new Float32Array(new Float16Array(values))

const pooled = network((g, x) => {
  const features = g.conv(x, weights([8, 3, 3, 3], 1), weights([8], 2), { padding: 1 })
  const weighed = g.mul(features, g.sigmoid(g.globalAveragePool(features)))
  const wide = g.resizeNearest(g.prelu(weighed, weights([8], 3)), 2)
  return g.clip(g.conv(wide, weights([3, 8, 3, 3], 4), null, { padding: 1 }), 0, 1)
})

describe('a network in half floats', () => {
  it('takes and gives floats, holds half floats, and has almost the same result', async () => {
    const expected = await runGraph(copy(pooled), picture, dims)
    const halved = copy(pooled)
    expect(halveFloats(halved)).not.toBeNull()
    const { initializer } = halved.graph
    const floats = initializer.filter(({ dataType }) => dataType === DataType.FLOAT)
    // The factors of an enlargement are floats in every network.
    expect(floats.map((proto) => proto.dims)).toEqual([[4n]])
    expect(initializer.filter(({ dataType }) => dataType === DataType.FLOAT16)).toHaveLength(6)
    const actual = await runGraph(halved, picture, dims)
    expect(actual.dims).toEqual(expected.dims)
    expect(largestDifference(expected.data, actual.data)).toBeLessThan(2e-3)
    expect(largestDifference(expected.data, actual.data)).toBeGreaterThan(0)
  })

  it('averages over the image in floats', async () => {
    // Sums of values near the end of the half floats' range: 65,504.
    const bright = network((g, x) => g.scale(g.globalAveragePool(g.shift(g.scale(x, 0), 60_000)), 1e-4))
    halveFloats(bright)
    const { data } = await runGraph(bright, picture, dims)
    expect(data[0]).toBeCloseTo(6, 2)
  })

  it('leaves sizes alone, which half floats cannot count', async () => {
    const sized = network((g, x) => {
      const floats = g.node('Cast', [g.node('Shape', [x])], { to: DataType.FLOAT })
      const many = g.node('Mul', [floats, g.constant([1, 1, 683, 1], [4])])
      const shape = g.node('Cast', [many], { to: DataType.INT64 })
      return g.node('Expand', [g.node('ReduceMax', [x, g.integers([2])]), shape])
    })
    halveFloats(sized)
    // 683 · 6 = 4098 would be 4096 in half floats.
    expect((await runGraph(sized, picture, dims)).dims).toEqual([1, 3, 4098, 5])
  })

  it('is refused where operators are of no standard', () => {
    const foreign = network((g, x) => g.relu(x))
    const [node] = foreign.graph.node
    if (node) node.domain = 'com.example'
    const before = encodeModel(foreign)
    expect(halveFloats(foreign)).toBeNull()
    expect(encodeModel(foreign)).toEqual(before)
  })
})

describe('rounding as half floats do', () => {
  it('equals a plain evaluation that rounds weights and each result', async () => {
    const [first, second] = [weights([4, 3, 3, 3], 5), weights([3, 4, 3, 3], 6)]
    const model = network((g, x) =>
      g.conv(g.relu(g.conv(x, first, null, { padding: 1 })), second, null, { padding: 1 }),
    )
    expect(roundToHalves(model)).toBe(true)
    const actual = await runGraph(model, picture, dims)

    const rounded = ({ dims: axes, data }: Tensor): Tensor => tensor(axes, half(data))
    const asHalves = (values: Planes): Planes => map(values, Math.f16round)
    const convolved = (input: Planes, weight: Tensor): Planes =>
      asHalves(conv(input, rounded(weight), null, { pad: 1 }))
    const features = relu(convolved(asHalves(planes(3, 6, 5, picture)), first))
    const expected = { data: Float32Array.from(convolved(features, second).data) }
    // Sums in another order may round to the neighbouring half float: 2^-11 of values up to 2.
    expect(largestDifference(expected.data, actual.data)).toBeLessThanOrEqual(2 ** -10)
    const same = expected.data.filter((value, at) => value === actual.data[at]).length
    expect(same / expected.data.length).toBeGreaterThan(0.95)
    expect(actual.data).toEqual(half(actual.data))
  })

  it('overflows where half floats do', async () => {
    const large = network((g, x) => g.scale(g.scale(g.shift(g.scale(x, 0), 1), 70_000), 1e-5))
    expect((await runGraph(copy(large), picture, dims)).data[0]).toBeCloseTo(0.7)
    const middle = network((g, x) => g.scale(g.scale(g.shift(g.scale(x, 0), 300), 300), 1e-5))
    roundToHalves(middle)
    expect((await runGraph(middle, picture, dims)).data[0]).toBe(Infinity)
  })
})
