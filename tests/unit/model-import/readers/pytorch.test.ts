import { unzipSync, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../../electron/common/messages/app-error.ts'
import { readWeights, type ModelFile } from '../../../../electron/model-import/read-weights.ts'
import type { TensorMap } from '../../../../electron/model-import/readers/state-file.ts'
import { fixtureFile } from './fixture-file.ts'

function stateOf(file: ModelFile): TensorMap {
  const model = readWeights([file])
  if (model.kind !== 'state') throw new Error(`expected a state dict, got ${model.kind}`)
  return model.tensors
}

function refusal(file: ModelFile): AppError {
  try {
    readWeights([file])
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('expected a refusal')
}

function expectFixtureState(tensors: TensorMap): void {
  const base = Array.from({ length: 24 }, (_, index) => index / 8 - 1)
  expect(tensors.get('a.weight')).toEqual({ dims: [2, 3, 2], data: Float32Array.from(base.slice(0, 12)) })
  const transposed = [0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11].map((index) => base[index] ?? NaN)
  expect(tensors.get('a.transposed')).toEqual({ dims: [2, 2, 3], data: Float32Array.from(transposed) })
  expect(tensors.get('a.tail')).toEqual({ dims: [4], data: Float32Array.from(base.slice(20)) })
  expect([...(tensors.get('b.half')?.data ?? [])]).toEqual([0.5, -2, 65504, 2 ** -24])
  expect([...(tensors.get('b.bfloat16')?.data ?? [])].slice(0, 2)).toEqual([1.5, -3])
  expect(tensors.get('b.bfloat16')?.data[2]).toBeCloseTo(1e30, -28)
  expect(tensors.get('b.double')).toEqual({ dims: [1, 2], data: Float32Array.from([1 / 3, 2.5]) })
  expect(tensors.get('c.count')).toEqual({ dims: [], data: Float32Array.from([7]) })
  expect([...(tensors.get('c.byte')?.data ?? [])]).toEqual([1, 255])
  expect(tensors.size).toBe(8)
}

describe('the PyTorch reader', () => {
  it('reads every element type, and shared, strided and offset storages, from a ZIP archive', () => {
    expectFixtureState(stateOf(fixtureFile('state.zip.pth')))
  })

  it('reads the same from the container used before PyTorch 1.6', () => {
    expectFixtureState(stateOf(fixtureFile('state.legacy.pth')))
  })

  it('prefers the averaged weights of a training wrapper and drops the prefix of a parallel module', () => {
    expectFixtureState(stateOf(fixtureFile('wrapped.pth')))
  })

  it('reads an archive whose entries are deflated', () => {
    const entries = unzipSync(fixtureFile('state.zip.pth').bytes)
    expectFixtureState(stateOf({ name: 'deflated.pth', bytes: zipSync(entries, { level: 9 }) }))
  })

  it('honours the byte order that the archive states', () => {
    const entries = unzipSync(fixtureFile('state.zip.pth').bytes)
    const swapped = Object.entries(entries).map(([name, bytes]): [string, Uint8Array] => {
      if (name.endsWith('/byteorder')) return [name, new TextEncoder().encode('big')]
      return [name, name.endsWith('/data/0') ? swapWords(bytes) : bytes]
    })
    const tensors = stateOf({ name: 'big.pth', bytes: zipSync(Object.fromEntries(swapped), { level: 0 }) })
    expect([...(tensors.get('a.tail')?.data ?? [])]).toEqual([1.5, 1.625, 1.75, 1.875])
  })

  it.each(['wrapped-module.pth', 'module.legacy.pth'])(
    'reads the weights of a whole pickled module without its program, from %s',
    (name) => {
      const tensors = stateOf(fixtureFile(name))
      expect(
        Object.fromEntries([...tensors].map(([key, { dims, data }]) => [key, { dims, data: [...data] }])),
      ).toEqual({
        scale: { dims: [2], data: [2, 4] },
        'body.0.mean': { dims: [1], data: [0.5] },
        'body.0.conv.weight': { dims: [2, 1, 1, 1], data: [0.25, -0.75] },
        'body.0.conv.bias': { dims: [2], data: [1, -1] },
      })
    },
  )

  it('finds the weights of a Lightning checkpoint among settings, callbacks and optimisers of unknown classes', () => {
    const tensors = stateOf(fixtureFile('lightning.ckpt'))
    expect([...tensors.keys()]).toEqual([
      'generator.0.weight',
      'generator.0.bias',
      'ema.0.weight',
      'ema.0.bias',
      'discriminator.conv.weight',
    ])
    expect([...(tensors.get('ema.0.bias')?.data ?? [])]).toEqual([9 / 8 - 1 + 1])
  })

  it('refuses an object of an unknown class that holds no weights, and names the class', () => {
    const entries = unzipSync(fixtureFile('state.zip.pth').bytes)
    const pickle = '\x80\x02csome.program\nModel\n)\x81.'
    const bytes = Uint8Array.from(pickle, (character) => character.charCodeAt(0))
    const replaced = Object.entries(entries).map(([name, content]): [string, Uint8Array] => [
      name,
      name.endsWith('/data.pkl') ? bytes : content,
    ])
    const error = refusal({ name: 'object.pth', bytes: zipSync(Object.fromEntries(replaced)) })
    expect(error.code).toBe('model-unsupported')
    expect(error.message).toContain('"some.program.Model"')
    expect(error.message).toContain('state_dict')
  })

  it('refuses a TorchScript program', () => {
    const error = refusal(fixtureFile('torchscript.pt'))
    expect(error.code).toBe('model-unsupported')
    expect(error.message).toContain('TorchScript')
  })

  it('refuses a pickle that asks for a call of the operating system', () => {
    const entries = unzipSync(fixtureFile('state.zip.pth').bytes)
    const attack = '\x80\x02cposix\nsystem\nX\x04\x00\x00\x00true\x85R.'
    const bytes = Uint8Array.from(attack, (character) => character.charCodeAt(0))
    const replaced = Object.entries(entries).map(([name, content]): [string, Uint8Array] => [
      name,
      name.endsWith('/data.pkl') ? bytes : content,
    ])
    const error = refusal({ name: 'attack.pth', bytes: zipSync(Object.fromEntries(replaced)) })
    expect(error.code).toBe('model-unsupported')
    expect(error.message).toContain('"posix.system"')
  })

  it('says so where the file is cut short', () => {
    const whole = fixtureFile('state.legacy.pth')
    const error = refusal({ name: whole.name, bytes: whole.bytes.subarray(0, whole.bytes.length - 5) })
    expect(error.code).toBe('model-invalid')
  })

  it('refuses a bare pickle', () => {
    expect(refusal({ name: 'bare.pkl', bytes: Uint8Array.of(0x80, 4, 0x4e, 0x2e) }).message).toContain(
      'bare Python pickle',
    )
  })
})

function swapWords(bytes: Uint8Array): Uint8Array {
  const swapped = bytes.slice()
  for (let offset = 0; offset < bytes.length; offset += 4) swapped.subarray(offset, offset + 4).reverse()
  return swapped
}
