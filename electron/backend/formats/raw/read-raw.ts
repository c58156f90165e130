import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
// The package's own entry starts a browser's worker around this module.
import createLibRaw from 'libraw-wasm/dist/libraw.js'
import type { ForeignPicture, ForeignRequest } from '../../image/wasm/foreign-picture.ts'

/** Standard development into sRGB at 16 bits, with the camera's white balance. */
const development = { outputBps: 16, useCameraWb: true, outputColor: 1 }

/** Turns of LibRaw's `flip` that exchange width and height. */
const quarterTurns = new Set([5, 6])

/** Develops a camera's raw file at 16 bits with LibRaw. */
export async function readRaw({ path, want }: ForeignRequest): Promise<ForeignPicture> {
  const require = createRequire(import.meta.url)
  const module = await createLibRaw({
    wasmBinary: readFileSync(require.resolve('libraw-wasm/dist/libraw.wasm')),
  })
  const raw = new module.LibRaw()
  raw.open(new Uint8Array(readFileSync(path)), development)
  const { width, height, flip } = raw.metadata(false)
  const [widthPx, heightPx] = quarterTurns.has(flip) ? [height, width] : [width, height]
  const developed = want === 'pixels' ? raw.imageData() : null
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
    samples: developed === null ? null : new Uint16Array(developed.data),
  }
}
