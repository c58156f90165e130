import { describe, expect, it } from 'vitest'
import { readWeightsManifest } from '../../../electron/model-import/tensorflow-js/read-weights-manifest.ts'

describe('the weights of TensorFlow.js models', () => {
  it('are found in files cut anywhere, quantised ones scaled back', () => {
    const floats = new Uint8Array(Float32Array.of(1.5, -2).buffer)
    const halves = new Uint8Array(new Float16Array([0.25]).buffer)
    const bytes = Uint8Array.of(...floats, ...halves, 0, 128, 255)
    const files = new Map([
      ['a', bytes.subarray(0, 5)],
      ['b', bytes.subarray(5)],
    ])
    const weights = readWeightsManifest(
      [
        {
          paths: ['a', 'b'],
          weights: [
            { name: 'plain', shape: [2], dtype: 'float32' },
            { name: 'half', shape: [1, 1], dtype: 'float32', quantization: { dtype: 'float16' } },
            {
              name: 'bytes',
              shape: [3],
              dtype: 'float32',
              quantization: { dtype: 'uint8', scale: 0.5, min: -1 },
            },
          ],
        },
      ],
      files,
    )
    expect(weights.get('plain')?.data).toEqual(Float32Array.of(1.5, -2))
    expect(weights.get('half')).toEqual({ dims: [1, 1], data: Float32Array.of(0.25) })
    expect(weights.get('bytes')?.data).toEqual(Float32Array.of(-1, 63, 126.5))
  })

  it('that are missing, named twice, too short or too long are refused', () => {
    const read = (length: number, paths = ['a']) =>
      readWeightsManifest(
        [{ paths, weights: [{ name: 'w', shape: [2], dtype: 'float32' }] }],
        new Map([['a', new Uint8Array(length)]]),
      )
    expect(() => read(8, ['b'])).toThrow(/"b"/)
    expect(() => read(7)).toThrow(/end before/)
    expect(() => read(9)).toThrow(/8 bytes/)
    expect(() => read(4, ['a', 'a'])).toThrow(/"a" comes twice/)
  })

  it('whose sizes no memory can hold are refused before anything is allocated', () => {
    const shape = [2 ** 31, 2 ** 31, 2 ** 31]
    expect(() =>
      readWeightsManifest(
        [{ paths: ['a'], weights: [{ name: 'w', shape, dtype: 'float32' }] }],
        new Map([['a', new Uint8Array(4)]]),
      ),
    ).toThrow(/end before/)
  })
})
