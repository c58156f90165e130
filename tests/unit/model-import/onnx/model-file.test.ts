import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../../electron/common/messages/app-error.ts'
import { GraphBuilder } from '../../../../electron/model-import/onnx/graph-builder.ts'
import { decodeModel, encodeModel, opsetOf } from '../../../../electron/model-import/onnx/model-file.ts'
import { readConstant } from '../../../../electron/model-import/onnx/tensor-proto.ts'
import { tensor } from '../../../../electron/model-import/tensor.ts'

function smallModel(): Uint8Array {
  const graph = new GraphBuilder()
  const weight = tensor([4, 3, 1, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  graph.output(graph.relu(graph.conv(graph.input(3), weight, null)))
  return encodeModel(graph.build())
}

/** What decoding `bytes` does: nothing special, or the code of the clean refusal. Anything else is thrown. */
function refusal(bytes: Uint8Array): string | null {
  try {
    decodeModel(bytes)
    return null
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
}

describe('ONNX files', () => {
  it('come back from their bytes as they were written', () => {
    const model = decodeModel(smallModel())
    expect(model.graph.node.map(({ opType }) => opType)).toEqual(['Conv', 'Relu', 'Identity'])
    expect(opsetOf(model)).toBe(18)
    const [weight] = model.graph.initializer
    expect(weight && readConstant(weight).data).toEqual(
      Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
    )
    expect(encodeModel(model)).toEqual(smallModel())
  })

  it('of random bytes are refused cleanly', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => refusal(bytes) === 'model-invalid'),
      { numRuns: 500 },
    )
  })

  it('with a few bytes changed are read or refused cleanly, never worse', () => {
    const original = smallModel()
    const change = fc.tuple(fc.nat({ max: original.length - 1 }), fc.integer({ min: 0, max: 255 }))
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = original.slice()
        for (const [at, value] of changes) bytes[at] = value
        return [null, 'model-invalid', 'model-unsupported'].includes(refusal(bytes))
      }),
      { numRuns: 2000 },
    )
  })

  it('cut short are refused cleanly', () => {
    const original = smallModel()
    for (let length = 0; length < original.length; length++) {
      expect([null, 'model-invalid']).toContain(refusal(original.subarray(0, length)))
    }
  })

  it('that would unfold into millions of parts are refused before they do', () => {
    // Field 7 (graph) that holds three million empty nodes (field 1, length 0).
    const nodes = new Uint8Array(6_000_000)
    for (let at = 0; at < nodes.length; at += 2) nodes[at] = 0x0a
    const bytes = Uint8Array.from([0x3a, 0x80, 0x9b, 0xee, 0x02, ...nodes])
    expect(() => decodeModel(bytes)).toThrow(/at most 2000000 parts/)
  })
})

describe('constants', () => {
  it('with more or fewer values than their shape says are refused', () => {
    const model = decodeModel(smallModel())
    const [weight] = model.graph.initializer
    if (!weight) throw new Error('the model has a weight')
    weight.dims = [4n, 4n]
    expect(() => readConstant(weight)).toThrow(/Expected 16 values/)
    weight.dims = [1_000_000_000n, 1_000_000_000n]
    expect(() => readConstant(weight)).toThrow(/another length/)
  })
})
