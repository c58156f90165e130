import { describe, expect, it } from 'vitest'
import { decodeElements } from '../../../../electron/model-import/readers/element-type.ts'

describe('decoding elements', () => {
  it('reads the same floats wherever they lie, also in a Buffer that shares its memory', () => {
    const values = Float32Array.of(1.5, -2, 3e7)
    const shared = Buffer.alloc(40)
    Buffer.from(values.buffer).copy(shared, 5)
    // A Buffer's own slice is a view into the same memory, unlike that of other byte arrays.
    expect([...decodeElements(shared.subarray(5, 17), 'float32')]).toEqual([...values])
    expect([...decodeElements(new Uint8Array(shared).subarray(5, 17), 'float32')]).toEqual([...values])
  })

  it('refuses bytes that are no whole number of elements', () => {
    expect(() => decodeElements(new Uint8Array(6), 'float32')).toThrow(/multiple of 4 bytes/)
  })
})
