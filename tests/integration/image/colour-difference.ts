import type { ProfileSpec } from './icc-builder.ts'

type Triple = readonly [number, number, number]

const d50: Triple = [0.9642, 1, 0.8249]
/** sRGB's primaries adapted to D50 (ICC's own sRGB profile). */
const srgbPrimaries: readonly Triple[] = [
  [0.4361, 0.2225, 0.0139],
  [0.3851, 0.7169, 0.0971],
  [0.1431, 0.0606, 0.7141],
]

/** CIELAB (D50) of an encoded RGB colour in a profile's space. */
export function profileLab(profile: ProfileSpec | 'srgb', rgb: readonly number[]): Triple {
  const primaries = profile === 'srgb' ? srgbPrimaries : (profile.primaries ?? srgbPrimaries)
  const linear = rgb.map((value) => (profile === 'srgb' ? srgbLinear(value) : value ** profile.gamma))
  const xyz = [0, 1, 2].map((axis) =>
    primaries.reduce((sum, primary, colour) => sum + (primary[axis] ?? 0) * (linear[colour] ?? 0), 0),
  )
  const [x = 0, y = 0, z = 0] = xyz.map((value, axis) => labCurve(value / (d50[axis] ?? 1)))
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

function srgbLinear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}

function labCurve(value: number): number {
  return value > (6 / 29) ** 3 ? Math.cbrt(value) : value / (3 * (6 / 29) ** 2) + 4 / 29
}

/** CIEDE2000 colour difference (ISO/CIE 11664-6, after Sharma, Wu and Dalal 2005). */
export function deltaE2000(one: Triple, other: Triple): number {
  const radians = Math.PI / 180
  const [l1, a1, b1] = one
  const [l2, a2, b2] = other
  const chroma = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2
  const g = 0.5 * (1 - Math.sqrt(chroma ** 7 / (chroma ** 7 + 25 ** 7)))
  const [a1p, a2p] = [a1 * (1 + g), a2 * (1 + g)]
  const [c1, c2] = [Math.hypot(a1p, b1), Math.hypot(a2p, b2)]
  const hue = (a: number, b: number) => (a === 0 && b === 0 ? 0 : (Math.atan2(b, a) / radians + 360) % 360)
  const [h1, h2] = [hue(a1p, b1), hue(a2p, b2)]
  let hueStep = c1 * c2 === 0 ? 0 : h2 - h1
  if (hueStep > 180) hueStep -= 360
  if (hueStep < -180) hueStep += 360
  const lightness = l2 - l1
  const chromaStep = c2 - c1
  const hueDifference = 2 * Math.sqrt(c1 * c2) * Math.sin((hueStep / 2) * radians)
  const meanL = (l1 + l2) / 2
  const meanC = (c1 + c2) / 2
  const far = Math.abs(h1 - h2) > 180
  const meanH = c1 * c2 === 0 ? h1 + h2 : far ? (h1 + h2 + (h1 + h2 < 360 ? 360 : -360)) / 2 : (h1 + h2) / 2
  const t =
    1 -
    0.17 * Math.cos((meanH - 30) * radians) +
    0.24 * Math.cos(2 * meanH * radians) +
    0.32 * Math.cos((3 * meanH + 6) * radians) -
    0.2 * Math.cos((4 * meanH - 63) * radians)
  const sl = 1 + (0.015 * (meanL - 50) ** 2) / Math.sqrt(20 + (meanL - 50) ** 2)
  const sc = 1 + 0.045 * meanC
  const sh = 1 + 0.015 * meanC * t
  const rotation = 30 * Math.exp(-(((meanH - 275) / 25) ** 2))
  const rc = 2 * Math.sqrt(meanC ** 7 / (meanC ** 7 + 25 ** 7))
  const rt = -Math.sin(2 * rotation * radians) * rc
  return Math.sqrt(
    (lightness / sl) ** 2 +
      (chromaStep / sc) ** 2 +
      (hueDifference / sh) ** 2 +
      rt * (chromaStep / sc) * (hueDifference / sh),
  )
}
