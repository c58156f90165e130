import type { Samples } from '../../../common/pixels/pixel-block.ts'
import type { StoredSample } from './vips-file.ts'

/**
 * Samples as they lie in a file, as 8-bit or 16-bit ones. Float samples are taken to be linear light from 0 to 1,
 * as in TIFF files of that kind, and get the transfer curve of sRGB (IEC 61966-2-1).
 */
export function narrowSamples(bytes: ArrayBuffer, stored: StoredSample): Samples {
  switch (stored) {
    case 'uint8':
      return new Uint8Array(bytes)
    case 'uint16':
      return new Uint16Array(bytes)
    case 'uint32':
      return Uint16Array.from(new Uint32Array(bytes), (value) => value >>> 16)
    case 'float32':
      return Uint16Array.from(new Float32Array(bytes), (value) => Math.round(encoded(value) * 65_535))
    default:
      return stored satisfies never
  }
}

function encoded(linear: number): number {
  const value = Math.min(1, Math.max(0, Number.isNaN(linear) ? 0 : linear))
  return value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055
}
