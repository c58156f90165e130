import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { AppError } from '../../electron/common/messages/app-error.ts'
import { mutateFile, seededRandom } from '../fixtures/mutate-file.ts'
import { peakMemoryBytes } from '../fixtures/peak-memory.ts'
import { temporaryFolder } from '../fixtures/temporary-folder.ts'
import { openTestDecoding } from '../fixtures/test-decoding.ts'

const perFormat = 300
const samples = join(import.meta.dirname, '../fixtures/images')
const photo = join(import.meta.dirname, '../../samples/cat.jpg')
const small = () =>
  sharp(photo)
    .resize(61, 47)
    .withExif({ IFD0: { Artist: 'A' } })
    .withIccProfile('p3')

const formats: readonly (readonly [extension: string, whole: () => Buffer | Promise<Buffer>])[] = [
  ['jpg', () => small().jpeg({ progressive: true }).toBuffer()],
  ['png', () => small().png().toBuffer()],
  ['webp', () => small().webp().toBuffer()],
  ['tif', () => small().tiff({ compression: 'lzw', tile: true, tileWidth: 16, tileHeight: 16 }).toBuffer()],
  ['avif', () => small().avif({ effort: 0 }).toBuffer()],
  ['gif', () => small().gif().toBuffer()],
  ['heic', () => readFileSync(join(samples, 'quadrants.heic'))],
  ['jxl', () => readFileSync(join(samples, 'quadrants.jxl'))],
  ['jp2', () => readFileSync(join(samples, 'quadrants.jp2'))],
  ['psd', () => readFileSync(join(samples, 'quadrants.psd'))],
]

test.each(formats)(
  `${perFormat} damaged %s files give a picture or a sentence each, and leave nothing behind`,
  async (extension, make) => {
    const folder = temporaryFolder()
    const scratch = join(folder, 'scratch')
    mkdirSync(scratch)
    const whole = await make()
    const random = seededRandom(extension.length * 7919 + extension.charCodeAt(0))
    const path = join(folder, `mutated.${extension}`)
    const decoding = openTestDecoding(scratch)
    const codes = new Map<string, number>()
    const count = (name: string): void => void codes.set(name, (codes.get(name) ?? 0) + 1)
    const processes = new Set<number>()
    const state = { peak: 0 }
    for (let round = 0; round < perFormat; round++) {
      writeFileSync(path, mutateFile(whole, random))
      try {
        const image = await decoding.work.open(path)
        await image.decode().finally(() => image.close())
        count('read')
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        count(error.code)
      }
      for (const pid of process.platform === 'linux' ? decoding.pids() : []) {
        processes.add(pid)
        state.peak = Math.max(state.peak, peakMemoryBytes(pid))
      }
      expect(readdirSync(scratch)).toEqual([])
    }
    console.log(
      `${extension}: ${[...codes].map(([code, times]) => `${code} ${times}`).join(', ')}; ` +
        `${processes.size} processes, ${Math.round(state.peak / 1e6)} MB`,
    )
    expect(
      [...codes.keys()].filter((code) => !/^(read|input-(corrupt|unsupported|too-large))$/.test(code)),
    ).toEqual([])
    expect(state.peak).toBeLessThan(700e6)
  },
)
