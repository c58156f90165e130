import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../../../electron/model-import/onnx/graph-builder.ts'
import type { Value } from '../../../electron/model-import/onnx/graph-writer.ts'
import { decodeModel } from '../../../electron/model-import/onnx/model-file.ts'
import { buildPixelGraph } from '../../../electron/model-import/pixel-graph.ts'
import { compilePlan } from '../../../electron/model-import/plan/compile-plan.ts'
import { tensor } from '../../../electron/model-import/tensor.ts'

const facts = {
  scale: 1,
  colourModel: 'rgb',
  preEnlarged: false,
  valueRange: 1,
  tensorType: 'float32',
  tensorLayout: 'nchw',
} as const

function reasonAgainst(layers: (graph: GraphBuilder, features: Value) => Value): string | null {
  const graph = new GraphBuilder()
  const weights = (out: number, inputs: number) =>
    tensor([out, inputs, 3, 3], new Float32Array(out * inputs * 9).fill(0.01))
  const features = graph.conv(graph.input(3), weights(32, 3), null, { padding: 1 })
  graph.output(graph.conv(layers(graph, features), weights(3, 32), null, { padding: 1 }))
  const compilation = compilePlan(
    decodeModel(buildPixelGraph(graph.build(), facts, { tile: null, sampleType: 'uint8' })),
  )
  return compilation.kind === 'plan' ? null : compilation.reason
}

const square = tensor([32, 32, 3, 3], new Float32Array(32 * 32 * 9).fill(0.01))
const depthwise = tensor([32, 1, 3, 3], new Float32Array(32 * 9).fill(0.1))

describe('a network is left to onnxruntime', () => {
  it.each<[string, RegExp, (graph: GraphBuilder, features: Value) => Value]>([
    [
      'where it weights its features by an average',
      /GlobalAveragePool/,
      (g, x) => g.mul(x, g.globalAveragePool(x)),
    ],
    ['where it multiplies pictures', /multiplies pictures/, (g, x) => g.mul(x, x)],
    ['where its convolutions shrink pictures', /shrinks/, (g, x) => g.conv(x, square, null)],
    [
      'where its convolutions have groups',
      /groups/,
      (g, x) => g.conv(x, depthwise, null, { padding: 1, groups: 32 }),
    ],
    [
      'where its convolutions have strides',
      /strides/,
      (g, x) => g.conv(x, square, null, { padding: 1, stride: 2 }),
    ],
    ['where it resizes linearly', /linear/, (g, x) => g.resizeLinear(x, 2)],
    [
      'where it would gain nothing',
      /gain nothing/,
      (g, x) => g.conv(x, tensor([32, 32, 9, 9], new Float32Array(32 * 32 * 81)), null, { padding: 4 }),
    ],
  ])('%s', (_, reason, layers) => {
    expect(reasonAgainst(layers)).toMatch(reason)
  })

  it('and else is not', () => {
    expect(reasonAgainst((g, x) => g.relu(g.conv(x, square, null, { padding: 1 })))).toBeNull()
  })
})
