import { clearField } from '@bufbuild/protobuf'
import { describe, expect, it } from 'vitest'
import { analyseGraph } from '../../../electron/model-import/analysis/analyse-graph.ts'
import { normaliseCore } from '../../../electron/model-import/core/normalise-core.ts'
import { TensorProtoSchema } from '../../../electron/model-import/onnx/generated/onnx_pb.ts'
import { GraphBuilder } from '../../../electron/model-import/onnx/graph-builder.ts'
import { decodeModel, encodeModel } from '../../../electron/model-import/onnx/model-file.ts'
import { readConstant } from '../../../electron/model-import/onnx/tensor-proto.ts'
import { tensor } from '../../../electron/model-import/tensor.ts'

describe('bringing a network into the one form', () => {
  it('keeps constants whose numbers lie in fields of their own instead of raw bytes', () => {
    const graph = new GraphBuilder()
    graph.output(graph.conv(graph.input(3), tensor([3, 3, 1, 1], [1, 0, 0, 0, 2, 0, 0, 0, 3]), null))
    const model = graph.build()
    const [weight] = model.graph.initializer
    if (!weight) throw new Error('the network has a weight')
    weight.floatData = [...readConstant(weight).data]
    clearField(weight, TensorProtoSchema.field.rawData)

    // What is not set in a file is not set in memory either.
    const core = normaliseCore(decodeModel(encodeModel(model)))
    const [kept] = core.model.graph.initializer
    expect(kept && readConstant(kept).data).toEqual(Float32Array.of(1, 0, 0, 0, 2, 0, 0, 0, 3))
    expect(analyseGraph(core.model)?.macsPerPixel).toBe(9)
  })
})
