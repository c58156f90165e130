import { describe, expect, it } from 'vitest'
import { readWeights } from '../../../../electron/model-import/read-weights.ts'
import { fixtureFile } from './fixture-file.ts'

describe('the MATLAB reader', () => {
  it('reads matrices, cells and structs with reversed dimensions', () => {
    const model = readWeights([fixtureFile('weights.mat')])
    if (model.kind !== 'state') throw new Error('expected weights')
    expect(Object.fromEntries(model.tensors)).toEqual({
      // A 2×3 matrix [[0, 1, 2], [3, 4, 5]] is stored by columns.
      kernel: { dims: [3, 2], data: Float32Array.of(0, 3, 1, 4, 2, 5) },
      'cells[0]': { dims: [2, 1], data: Float32Array.of(1, 2) },
      'cells[1]': { dims: [1, 2], data: Float32Array.of(3, 4) },
      'model.weight': { dims: [2, 2, 2], data: Float32Array.of(0, 4, 2, 6, 1, 5, 3, 7) },
      'model.bias': { dims: [1, 1], data: Float32Array.of(0.5) },
    })
  })

  it('says so where a packed variable is damaged', () => {
    const { bytes } = fixtureFile('weights.mat')
    bytes[160] = (bytes[160] ?? 0) ^ 0xff
    expect(() => readWeights([{ name: 'weights.mat', bytes }])).toThrow(
      expect.objectContaining({ code: 'model-invalid' }),
    )
  })
})
