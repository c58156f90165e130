import { unzipSync, zipSync, zlibSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../../electron/common/messages/app-error.ts'
import { crc32 } from '../../../../electron/model-import/readers/crc32.ts'
import { readWeights } from '../../../../electron/model-import/read-weights.ts'
import { openZip } from '../../../../electron/model-import/readers/zip-archive.ts'
import { wantedFiles } from '../../../../electron/model-import/wanted-files.ts'
import { fixtureFile } from './fixture-file.ts'
import { writeSafetensors } from './write-safetensors.ts'

const mebibyte = 2 ** 20

/** An archive of one deflated entry, whose directory states what it is told to. */
function archive(content: Uint8Array, stated: { readonly sizeBytes?: number; readonly crc?: number } = {}) {
  const bytes = zipSync({ 'a/data.pkl': content }, { level: 1 })
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const directory = view.getUint32(bytes.length - 6, true)
  if (stated.crc !== undefined) view.setUint32(directory + 16, stated.crc, true)
  if (stated.sizeBytes !== undefined) view.setUint32(directory + 24, stated.sizeBytes, true)
  return openZip(bytes)
}

function refusal(work: () => unknown): AppError {
  try {
    work()
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('Expected a refusal.')
}

describe('unpacking what a model file holds', () => {
  it('ends at the size that an entry of an archive states, however much it holds', () => {
    const bomb = archive(new Uint8Array(48 * mebibyte), { sizeBytes: 100 })
    expect(refusal(() => bomb.read('a/data.pkl'))).toMatchObject({
      code: 'model-invalid',
      message: 'Expected "a/data.pkl" to unpack to 100 bytes, but it holds more.',
    })
  })

  it('is refused where an entry holds less than it states', () => {
    const short = archive(new Uint8Array(50), { sizeBytes: 100 })
    expect(refusal(() => short.read('a/data.pkl')).message).toContain('but it holds 50')
  })

  it('is refused where the checksum is another', () => {
    const content = Uint8Array.of(1, 2, 3, 4)
    expect(refusal(() => archive(content, { crc: 7 }).read('a/data.pkl')).message).toContain('checksum')
    expect(archive(content).read('a/data.pkl')).toEqual(content)
    // PyTorch leaves checksums out where it is told to.
    expect(archive(content, { crc: 0 }).read('a/data.pkl')).toEqual(content)
  })

  it('is refused where a stored entry was damaged', () => {
    const { bytes } = fixtureFile('state.zip.pth')
    const name = Object.keys(unzipSync(bytes)).find((entry) => entry.endsWith('/data/0')) ?? ''
    const at = openZip(bytes).read(name).byteOffset - bytes.byteOffset
    const damaged = bytes.slice()
    damaged[at] = (damaged[at] ?? 0) ^ 1
    expect(refusal(() => openZip(damaged).read(name)).message).toContain('checksum')
  })

  it('takes eight times the size of the file and 64 MiB at most, all entries together', () => {
    const entries = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [`a/${index}`, new Uint8Array(8 * mebibyte)]),
    )
    const many = openZip(zipSync(entries, { level: 1 }))
    for (let index = 0; index < 8; index++) many.read(`a/${index}`)
    expect(refusal(() => many.read('a/8')).message).toMatch(/at most \d+ unpacked bytes from a file of \d+/)
  })

  it('takes as much at most from a compressed MATLAB variable', () => {
    const packed = zlibSync(new Uint8Array(80 * mebibyte), { level: 1 })
    const bytes = new Uint8Array(136 + packed.length)
    bytes.set([0, 1, 0x49, 0x4d], 124)
    new DataView(bytes.buffer).setUint32(128, 15, true)
    new DataView(bytes.buffer).setUint32(132, packed.length, true)
    bytes.set(packed, 136)
    expect(refusal(() => readWeights([{ name: 'w.mat', bytes }])).message).toContain('unpacked bytes')
  })

  it('computes checksums as ISO 3309 does', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
  })
})

describe('a model file that names too much', () => {
  it('is refused with more tensors than any network has', () => {
    const header = Object.fromEntries(
      Array.from({ length: 50_001 }, (_, index) => [
        `k${index}`,
        { dtype: 'F32', shape: [0], data_offsets: [0, 0] },
      ]),
    )
    const bytes = writeSafetensors(header, new Uint8Array(0))
    expect(refusal(() => readWeights([{ name: 'w', bytes }])).message).toContain('at most 50000 tensors')
  })

  it('is refused with a header larger than that of any network, before it is parsed', () => {
    const bytes = new Uint8Array(8 + 9 * mebibyte).fill(0x5b)
    new DataView(bytes.buffer).setBigUint64(0, BigInt(9 * mebibyte), true)
    bytes[8] = 0x7b
    expect(refusal(() => readWeights([{ name: 'w', bytes }])).message).toContain(
      'safetensors header of at most',
    )
  })

  it('makes each file beside it be read once, and never itself', () => {
    const manifest = (paths: readonly string[]) => ({
      name: 'model.json',
      bytes: new TextEncoder().encode(JSON.stringify({ weightsManifest: [{ paths, weights: [] }] })),
    })
    expect(wantedFiles(manifest(['w.bin', 'w.bin', 'model.json', 'x/w.bin', '..']))).toEqual(['w.bin'])
    const many = manifest(Array.from({ length: 1001 }, (_, index) => `${index}.bin`))
    expect(refusal(() => wantedFiles(many)).message).toContain('at most 1000 files')
  })
})
