import type { StoredNumbers } from './stored-samples.ts'

/** How the three channels of CIELAB lie in whole numbers: with signed a* and b* (TIFF 6.0) or offset ones (ICC). */
export type LabEncoding = 'lab' | 'iccLab'

/** XYZ of D50, the light CIELAB in files is relative to. */
const white = [0.9642, 1, 0.8249] as const
/** XYZ relative to D50 to linear sRGB, adapted by Bradford's method. */
const toLinear = [
  [3.1338561, -1.6168667, -0.4906146],
  [-0.9787684, 1.9161415, 0.033454],
  [0.0719453, -0.2289914, 1.4052427],
] as const

/**
 * CIELAB samples of 8 or 16 bits as 16-bit sRGB ones; a fourth channel is alpha and stays as it is. Colours outside sRGB
 * are cut off. Encodings after TIFF 6.0, section 23, and the TIFF technical note on ICC L*a*b*.
 */
export function labToSrgb(numbers: StoredNumbers, channels: number, encoding: LabEncoding): Uint16Array {
  const isWide = numbers.BYTES_PER_ELEMENT === 2
  const samples = new Uint16Array(numbers.length)
  const xyz = [0, 0, 0]
  for (let at = 0; at + channels <= numbers.length; at += channels) {
    const lightness = lightnessOf(numbers[at] ?? 0, isWide, encoding)
    const fy = (lightness + 16) / 116
    xyz[0] = white[0] * curve(fy + chromaOf(numbers[at + 1] ?? 0, isWide, encoding) / 500)
    xyz[1] = white[1] * curve(fy)
    xyz[2] = white[2] * curve(fy - chromaOf(numbers[at + 2] ?? 0, isWide, encoding) / 200)
    for (const [channel, row] of toLinear.entries()) {
      const light = row[0] * (xyz[0] ?? 0) + row[1] * (xyz[1] ?? 0) + row[2] * (xyz[2] ?? 0)
      samples[at + channel] = Math.round(encoded(Math.min(1, Math.max(0, light))) * 65_535)
    }
    for (let extra = 3; extra < channels; extra++) {
      samples[at + extra] = (numbers[at + extra] ?? 0) * (isWide ? 1 : 257)
    }
  }
  return samples
}

/** 0 to 100. 16-bit ICC encodings reach 100 at 0xff00. */
function lightnessOf(value: number, isWide: boolean, encoding: LabEncoding): number {
  if (!isWide) return (value / 255) * 100
  return Math.min(100, (value / (encoding === 'lab' ? 65_535 : 65_280)) * 100)
}

/** About -128 to 127. */
function chromaOf(value: number, isWide: boolean, encoding: LabEncoding): number {
  const whole = isWide ? value / 256 : value
  if (encoding === 'iccLab') return whole - 128
  return whole >= 128 ? whole - 256 : whole
}

/** The inverse of CIELAB's cube root and its straight part. */
function curve(value: number): number {
  return value > 6 / 29 ? value ** 3 : 3 * (6 / 29) ** 2 * (value - 4 / 29)
}

function encoded(linear: number): number {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055
}
