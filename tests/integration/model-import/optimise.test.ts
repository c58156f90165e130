import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../../../electron/model-import/onnx/graph-builder.ts'
import type { Value } from '../../../electron/model-import/onnx/graph-writer.ts'
import { decodeModel, encodeModel } from '../../../electron/model-import/onnx/model-file.ts'
import { mergeEnlargement } from '../../../electron/model-import/optimise/merge-enlargement.ts'
import { splitPrelu } from '../../../electron/model-import/optimise/split-prelu.ts'
import { tensor, type Tensor } from '../../../electron/model-import/tensor.ts'
import { largestDifference, noise, runGraph } from './run-graph.ts'

function weights(dims: readonly number[], seed: number): Tensor {
  const count = dims.reduce((product, side) => product * side, 1)
  return tensor(
    dims,
    noise(count, seed).map((value) => value - 0.5),
  )
}

/** Operators after the rewriting, and how far the result is from the untouched one. */
async function rewrite(build: (graph: GraphBuilder, input: Value) => Value) {
  const graph = new GraphBuilder()
  graph.output(build(graph, graph.input(3)))
  const bytes = encodeModel(graph.build())
  const model = decodeModel(bytes)
  mergeEnlargement(model)
  splitPrelu(model)
  const input = noise(3 * 9 * 7).map((value) => value * 2 - 1)
  const expected = await runGraph(decodeModel(bytes), input, [1, 3, 9, 7])
  const actual = await runGraph(model, input, [1, 3, 9, 7])
  expect(actual.dims).toEqual(expected.dims)
  return {
    operators: model.graph.node.map(({ opType }) => opType),
    difference: largestDifference(expected.data, actual.data),
  }
}

describe('rewriting a network for speed', () => {
  it('turns parametric ReLUs into convolutions of the same result, whatever their slopes', async () => {
    const slope = tensor([8], [-1.5, -0.2, 0, 0.1, 0.9, 1, 1.4, 3])
    const result = await rewrite((graph, x) =>
      graph.prelu(graph.conv(x, weights([8, 3, 3, 3], 1), null, { padding: 1 }), slope),
    )
    expect(result.operators).not.toContain('PRelu')
    expect(result.difference).toBeLessThan(1e-5)
  })

  it.each([-0.5, 0, 0.25, 1.5])('turns one slope of %d for all channels into a leaky ReLU', async (slope) => {
    const result = await rewrite((graph, x) =>
      graph.prelu(graph.conv(x, weights([8, 3, 3, 3], 1), null, { padding: 1 }), tensor([1], [slope])),
    )
    expect(result.operators).toContain('LeakyRelu')
    expect(result.difference).toBeLessThan(1e-5)
  })

  it.each([2, 3, 4, 8])(
    'moves a last convolution in front of a nearest enlargement by %i',
    async (factor) => {
      const result = await rewrite((graph, x) =>
        graph.conv(graph.resizeNearest(x, factor), weights([3, 3, 3, 3], 2), weights([3], 3), { padding: 1 }),
      )
      expect(result.operators).toEqual(['Conv', 'DepthToSpace', 'Identity'])
      expect(result.difference).toBeLessThan(1e-5)
    },
  )

  it('leaves an enlargement alone that something else reads, or whose convolution is of another kind', async () => {
    const shared = await rewrite((graph, x) => {
      const wide = graph.resizeNearest(x, 2)
      return graph.add(wide, graph.conv(wide, weights([3, 3, 3, 3], 4), null, { padding: 1 }))
    })
    expect(shared.operators).toContain('Resize')
    const unpadded = await rewrite((graph, x) =>
      graph.conv(graph.resizeNearest(x, 2), weights([3, 3, 3, 3], 5), null),
    )
    expect(unpadded.operators).toContain('Resize')
    const wide = await rewrite((graph, x) =>
      graph.conv(graph.resizeNearest(x, 2), weights([16, 3, 3, 3], 6), null, { padding: 1 }),
    )
    expect(wide.operators).toContain('Resize')
  })
})
