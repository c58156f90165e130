import { unzipSync, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../../electron/common/messages/app-error.ts'
import { readWeights, type ModelFile } from '../../../../electron/model-import/read-weights.ts'
import { fixtureFile } from './fixture-file.ts'
import { rawFloats, taggedFloats, taggedHalves, writeNcnn } from './write-ncnn.ts'
import { writeSafetensors } from './write-safetensors.ts'

const mutationsPerFile = 700
const extremes = [0, 1, 0x7f, 0x80, 0xff, 0xfffe, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff]

const ncnn = writeNcnn([
  { line: 'Input in 0 1 data' },
  {
    line: 'Convolution c 1 1 data a 0=2 1=3 5=1 6=18 9=2 -23310=1,0.1',
    weights: [taggedHalves(Array<number>(18).fill(0x3c00)), rawFloats([1, 2])],
  },
  { line: 'PReLU p 1 1 a b 0=2', weights: [rawFloats([0.1, 0.2])] },
  { line: 'InnerProduct f 1 1 b d 0=2 1=0 2=4', weights: [taggedFloats([1, 2, 3, 4])] },
])
const safetensors = writeSafetensors(
  {
    x: { dtype: 'F32', shape: [1, 2], data_offsets: [0, 8] },
    y: { dtype: 'BF16', shape: [3], data_offsets: [8, 14] },
  },
  new Uint8Array(14),
)
const deflated = zipSync(unzipSync(fixtureFile('state.zip.pth').bytes), { level: 9 })

const subjects: readonly (readonly [string, readonly ModelFile[]])[] = [
  ...[
    'state.zip.pth',
    'state.legacy.pth',
    'wrapped.pth',
    'lightning.ckpt',
    'wrapped-module.pth',
    'module.legacy.pth',
    'module.pth',
    'torchscript.pt',
    'weights.mat',
  ].map((name): [string, ModelFile[]] => [name, [fixtureFile(name)]]),
  ['a deflated archive', [{ name: 'deflated.pth', bytes: deflated }]],
  ['a safetensors file', [{ name: 'x.safetensors', bytes: safetensors }]],
  [
    'an ncnn pair',
    [
      { name: 'x.param', bytes: ncnn.param },
      { name: 'x.bin', bytes: ncnn.bin },
    ],
  ],
]

/** Repeatable whole numbers below a limit. */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed >>> 0
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

function mutate(bytes: Uint8Array, random: (limit: number) => number): Uint8Array {
  const copy = bytes.slice()
  const at = random(copy.length)
  switch (random(6)) {
    case 0:
      return copy.subarray(0, at)
    case 1:
      copy[at] = random(256)
      return copy
    case 2:
      copy[at] = (copy[at] ?? 0) ^ (1 << random(8))
      return copy
    case 3: {
      const view = new DataView(copy.buffer)
      if (at + 4 <= copy.length) view.setUint32(at, extremes[random(extremes.length)] ?? 0, true)
      return copy
    }
    case 4:
      copy.copyWithin(at, random(copy.length), random(copy.length))
      return copy
    default:
      return mutate(mutate(copy, random), random)
  }
}

describe('reading damaged and hostile files', () => {
  it.each(subjects)('gives weights or a clear error, never anything else, for %s', (_, files) => {
    const random = randomNumbers(files[0]?.bytes.length ?? 1)
    let refused = 0
    for (let round = 0; round < mutationsPerFile; round++) {
      const victim = random(files.length)
      const mutated = files.map((file, index) =>
        index === victim ? { name: file.name, bytes: mutate(file.bytes, random) } : file,
      )
      try {
        readWeights(mutated)
      } catch (error) {
        refused++
        expect(error).toBeInstanceOf(AppError)
        expect((error as AppError).code).toMatch(/^model-(invalid|unsupported)$/)
      }
    }
    expect(refused).toBeGreaterThan(mutationsPerFile / 10)
  })

  it('refuses a deflated entry that claims gigabytes', () => {
    const bytes = deflated.slice()
    const view = new DataView(bytes.buffer)
    for (let offset = 0; offset + 28 < bytes.length; offset++)
      if (view.getUint32(offset, true) === 0x02014b50) view.setUint32(offset + 24, 0x7fff0000, true)
    expect(() => readWeights([{ name: 'bomb.pth', bytes }])).toThrow(
      expect.objectContaining({ code: 'model-invalid' }),
    )
  })

  it('refuses a pickle of millions of empty containers', () => {
    const entries = unzipSync(fixtureFile('state.zip.pth').bytes)
    const name = Object.keys(entries).find((entry) => entry.endsWith('data.pkl')) ?? ''
    const bomb = new Uint8Array(5_000_000).fill(0x4e)
    const bytes = zipSync({ ...entries, [name]: bomb })
    expect(() => readWeights([{ name: 'bomb.pth', bytes }])).toThrow(/opcodes/)
  })

  it('refuses an empty file, no file and a file of no known kind', () => {
    const empty = { name: 'empty', bytes: new Uint8Array(0) }
    const photo = { name: 'photo', bytes: Uint8Array.of(0xff, 0xd8, 0xff, 0xe0) }
    for (const files of [[empty], [], [photo]])
      expect(() => readWeights(files)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^model-/) as string }),
      )
  })
})
