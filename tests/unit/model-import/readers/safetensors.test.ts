import { describe, expect, it } from 'vitest'
import { readWeights } from '../../../../electron/model-import/read-weights.ts'
import { writeSafetensors } from './write-safetensors.ts'

const eightBytes = new Uint8Array(Float32Array.of(1.5, -2).buffer)
const pair = { dtype: 'F32', shape: [2], data_offsets: [0, 8] }

function read(header: unknown, data: Uint8Array = eightBytes): unknown {
  return readWeights([{ name: 'model.safetensors', bytes: writeSafetensors(header, data) }])
}

describe('the safetensors reader', () => {
  it('reads tensors of any place and the texts beside them', () => {
    const data = Uint8Array.of(0x00, 0x3c, 0x00, 0xc0, ...eightBytes)
    const half = { dtype: 'F16', shape: [1, 2], data_offsets: [0, 4] }
    const model = read(
      { __metadata__: { licence: 'MIT' }, late: { ...pair, data_offsets: [4, 12] }, half },
      data,
    )
    expect(model).toEqual({
      kind: 'state',
      format: 'safetensors',
      metadata: { licence: 'MIT' },
      tensors: new Map([
        ['late', { dims: [2], data: Float32Array.of(1.5, -2) }],
        ['half', { dims: [1, 2], data: Float32Array.of(1, -2) }],
      ]),
    })
  })

  it.each([
    ['offsets that do not fit the shape', { a: { ...pair, shape: [3] } }],
    ['offsets beyond the data', { a: { ...pair, shape: [4], data_offsets: [0, 16] } }],
    ['a gap between tensors', { a: { ...pair, shape: [1], data_offsets: [4, 8] } }],
    ['tensors that overlap', { a: pair, b: pair }],
    ['data that no tensor claims', { a: { ...pair, shape: [1], data_offsets: [0, 4] } }],
    ['negative sizes', { a: { ...pair, shape: [-2] } }],
    ['a shape so large that it overflows', { a: { ...pair, shape: [2 ** 40, 2 ** 40] } }],
    ['metadata that is not text', { __metadata__: { size: 3 }, a: pair }],
    ['a header that is no object', [1]],
  ])('refuses %s', (_, header) => {
    expect(() => read(header)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^model-/) as string }),
    )
  })

  it('refuses an element type it does not know', () => {
    expect(() => read({ a: { ...pair, dtype: 'F8_E5M2', shape: [8] } })).toThrow(/F8_E5M2/)
  })
})
