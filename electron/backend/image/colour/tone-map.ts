import type { PixelBlock } from '../../../common/pixels/pixel-block.ts'
import { transfer, type CodedColours } from './coded-colours.ts'

/** Light of diffuse white, in candela per square metre (ITU-R BT.2408). */
const whiteNits = 203
/** Peak that pictures in PQ are taken to be mastered for, and that of HLG's reference display. */
const peakNits = 1000
const full = 65_535

/** Constants of the perceptual quantiser (SMPTE ST 2084). */
const pq = {
  m1: 2610 / 16_384,
  m2: (2523 / 4096) * 128,
  c1: 3424 / 4096,
  c2: (2413 / 4096) * 32,
  c3: (2392 / 4096) * 32,
}

/** Light of a PQ value, in candela per square metre. */
export function pqToNits(value: number): number {
  const power = Math.max(0, value) ** (1 / pq.m2)
  return 10_000 * (Math.max(0, power - pq.c1) / (pq.c2 - pq.c3 * power)) ** (1 / pq.m1)
}

/** The inverse of {@link pqToNits}. */
export function nitsToPq(nits: number): number {
  const power = (Math.max(0, nits) / 10_000) ** pq.m1
  return ((pq.c1 + pq.c2 * power) / (1 + pq.c3 * power)) ** pq.m2
}

/** Scene light, 0 to 1, of an HLG value (ITU-R BT.2100, table 5). */
function hlgToScene(value: number): number {
  const [a, b, c] = [0.17883277, 0.28466892, 0.55991073]
  return value <= 0.5 ? value ** 2 / 3 : (Math.exp((value - c) / a) + b) / 12
}

/**
 * Light as a display of {@link whiteNits} shows light of up to {@link peakNits}: unchanged in the dark, rolled off towards
 * the peak by a Hermite spline in PQ (ITU-R BT.2390-10, section 5.4.1).
 */
function rolledOff(nits: number): number {
  const source = nitsToPq(peakNits)
  const highest = nitsToPq(whiteNits) / source
  const knee = 1.5 * highest - 0.5
  const value = Math.min(1, nitsToPq(nits) / source)
  if (value < knee) return nits
  const t = (value - knee) / (1 - knee)
  const spline =
    (2 * t ** 3 - 3 * t ** 2 + 1) * knee +
    (t ** 3 - 2 * t ** 2 + t) * (1 - knee) +
    (-2 * t ** 3 + 3 * t ** 2) * highest
  return pqToNits(spline * source)
}

function encoded(linear: number): number {
  const light = Math.min(1, Math.max(0, linear))
  return light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055
}

/** Values of the curves at all 16-bit samples. */
export interface ToneMap {
  readonly isHlg: boolean
  /** Light of a sample: candela per square metre of PQ, scene light of HLG. */
  readonly light: Float64Array
}

/** Prepares {@link toneMapped} for pictures of these colours. */
export function openToneMap(colours: CodedColours): ToneMap {
  const isHlg = colours.transfer === transfer.hlg
  const light = Float64Array.from({ length: full + 1 }, (_, sample) =>
    isHlg ? hlgToScene(sample / full) : pqToNits(sample / full),
  )
  return { isHlg, light }
}

/**
 * A strip of PQ or HLG as one of the same primaries in sRGB's curve. Each pixel is dimmed as a whole, by its brightest
 * channel, so that hues stay.
 */
export function toneMapped(strip: PixelBlock, { isHlg, light }: ToneMap, colourChannels: number): PixelBlock {
  const { channels } = strip
  const scale = strip.samples instanceof Uint8Array ? 257 : 1
  const samples = strip.samples.slice()
  const lights = new Float64Array(colourChannels)
  for (let at = 0; at < samples.length; at += channels) {
    let brightest = 0
    let luma = 0
    for (let channel = 0; channel < colourChannels; channel++) {
      const value = light[(samples[at + channel] ?? 0) * scale] ?? 0
      lights[channel] = value
      if (value > brightest) brightest = value
      luma += colourChannels === 1 ? value : value * ([0.2627, 0.678, 0.0593][channel] ?? 0)
    }
    // HLG's system gamma of 1.2 for a display of 1000 cd/m² (BT.2100).
    const gain = isHlg ? peakNits * luma ** 0.2 : 1
    const nits = brightest * gain
    const dimmed = nits > 0 ? (gain * rolledOff(nits)) / nits / whiteNits : 0
    for (let channel = 0; channel < colourChannels; channel++) {
      const value = encoded((lights[channel] ?? 0) * dimmed) * (scale === 1 ? full : 255)
      samples[at + channel] = Math.round(value)
    }
  }
  return { ...strip, samples }
}
