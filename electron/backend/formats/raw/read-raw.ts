import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
// The package's own entry starts a browser's worker around this module.
import createLibRaw, { type LibRaw } from 'libraw-wasm/dist/libraw.js'
import { memoryReader } from '../../image/metadata/byte-tools.ts'
import type { ForeignPicture, ForeignReader, ForeignRequest } from '../../image/wasm/foreign-picture.ts'
import { emptiness, endsEarly } from './raw-damage.ts'

/** Standard development into sRGB at 16 bits, with the camera's white balance. */
const development = { outputBps: 16, useCameraWb: true, outputColor: 1 }

/** Turns of LibRaw's `flip` that exchange width and height. */
const quarterTurns = new Set([5, 6])

/** What LibRaw prints where it went on in spite of damage. */
const damageReport = /corrupt|unexpected end|read error/i

/** Loads LibRaw, which develops a camera's raw file at 16 bits. */
export async function openRawReader(): Promise<ForeignReader> {
  const require = createRequire(import.meta.url)
  const reports: string[] = []
  const module = await createLibRaw({
    wasmBinary: readFileSync(require.resolve('libraw-wasm/dist/libraw.wasm')),
    print: () => undefined,
    printErr: (text) => void reports.push(text),
  })
  return async (request) => {
    reports.length = 0
    const raw = new module.LibRaw()
    try {
      return await readRaw(raw, request, reports)
    } finally {
      raw.delete()
    }
  }
}

/**
 * Develops one picture.
 * @param reports what LibRaw prints meanwhile
 * @throws Error in words for the user: LibRaw throws numbers
 */
async function readRaw(
  raw: LibRaw,
  { bytes, want }: ForeignRequest,
  reports: readonly string[],
): Promise<ForeignPicture> {
  const isCut = await endsEarly(memoryReader(bytes))
  const attempt = <Result>(use: () => Result): Result => {
    try {
      return use()
    } catch {
      const isDamaged = isCut || reports.some((text) => damageReport.test(text))
      throw new Error(
        isDamaged
          ? 'its raw data are damaged or end early'
          : 'it is a raw file of a camera or kind that LibRaw does not read, or it is damaged',
      )
    }
  }
  attempt(() => raw.open(bytes, development))
  const { width, height, flip } = attempt(() => raw.metadata(false))
  const [widthPx, heightPx] = quarterTurns.has(flip) ? [height, width] : [width, height]
  const developed = want === 'pixels' ? attempt(() => raw.imageData()) : null
  const samples = developed === null ? null : new Uint16Array(developed.data)
  const empty = samples === null ? 'none' : emptiness(samples, developed?.width ?? 1, developed?.height ?? 1)
  if (empty === 'all') throw new Error('its raw data are missing: all pixels came out alike')
  return {
    widthPx: developed?.width ?? widthPx,
    heightPx: developed?.height ?? heightPx,
    colourChannels: (developed?.colors ?? 3) === 1 ? 1 : 3,
    hasAlpha: false,
    bitDepth: 16,
    pages: 1,
    animation: null,
    density: null,
    icc: null,
    exif: null,
    xmp: null,
    iptc: null,
    isDamaged: isCut || empty === 'part' || reports.some((text) => damageReport.test(text)),
    samples,
  }
}
