import { describe, expect, it } from 'vitest'
import { GraphBuilder } from '../../../electron/model-import/onnx/graph-builder.ts'
import { TensorProto_DataType as DataType } from '../../../electron/model-import/onnx/generated/onnx_pb.ts'
import { floatConstant, readConstant } from '../../../electron/model-import/onnx/tensor-proto.ts'
import type { OnnxModel } from '../../../electron/model-import/onnx/model-file.ts'
import { interpolateWeights } from '../../../electron/model-import/optimise/interpolate-weights.ts'
import { tensor } from '../../../electron/model-import/tensor.ts'

/** One convolution of `kernel` × `kernel`, every weight `value`. */
function network(value: number, kernel = 1): OnnxModel {
  const graph = new GraphBuilder()
  const weight = tensor([1, 1, kernel, kernel], new Float32Array(kernel * kernel).fill(value))
  const bias = tensor([1], [10 * value])
  graph.output(graph.relu(graph.conv(graph.input(1), weight, bias, { padding: (kernel - 1) / 2 })))
  return graph.build()
}

function weightsOf({ graph }: OnnxModel): number[][] {
  return graph.initializer.map((proto) => [...readConstant(proto).data])
}

describe('interpolating the weights of two networks', () => {
  it('takes every weight as far as asked from one to the other', () => {
    const model = network(1)
    interpolateWeights(model, network(3), 0.25)
    expect(weightsOf(model)).toEqual([[1.5], [15]])
  })

  it('is the one at 0 and the other at 1', () => {
    const [start, end] = [network(1), network(1)]
    interpolateWeights(start, network(3), 0)
    interpolateWeights(end, network(3), 1)
    expect(weightsOf(start)).toEqual(weightsOf(network(1)))
    expect(weightsOf(end)).toEqual(weightsOf(network(3)))
  })

  it('keeps half floats as such', () => {
    const [model, other] = [network(1), network(3)]
    for (const { graph } of [model, other])
      graph.initializer = graph.initializer.map((proto) =>
        floatConstant(proto.name, readConstant(proto), 'float16'),
      )
    interpolateWeights(model, other, 0.5)
    expect(model.graph.initializer.map(({ dataType }) => dataType)).toEqual([
      DataType.FLOAT16,
      DataType.FLOAT16,
    ])
    expect(weightsOf(model)).toEqual([[2], [20]])
  })

  it('refuses networks of another shape or graph and leaves the first as it was', () => {
    const model = network(1)
    const deeper = network(3)
    deeper.graph.node = [...deeper.graph.node, ...deeper.graph.node]
    for (const other of [network(3, 3), deeper]) {
      expect(() => interpolateWeights(model, other, 0.5)).toThrow(
        expect.objectContaining({ code: 'model-invalid' }),
      )
      expect(weightsOf(model)).toEqual(weightsOf(network(1)))
    }
  })
})
