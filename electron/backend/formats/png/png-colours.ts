import { codedProfile, type StatedColours } from '../../image/colour/coded-colours.ts'
import { grayProfile, matrixProfile } from '../../image/colour/matrix-profile.ts'
import { adaptedPrimaries, codedPrimaries, type Chromaticities } from '../../image/colour/primaries.ts'
import { readBytes } from '../../image/metadata/byte-tools.ts'
import { pngChunks, type SizedFile } from './png-chunks.ts'

const none: StatedColours = { coded: null, icc: null }
/** sRGB's gamma as the chunk states it; half a per cent is rounding. */
const srgbGamma = 0.45455
const gammaTolerance = 0.005
const chromaTolerance = 0.002
/** As the chunk stores numbers. */
const unit = 100_000

/**
 * What a PNG file states of its colours in `cICP`, or in `gAMA` and `cHRM`, the strongest chunk alone (PNG 3rd edition,
 * section 4.3); an `iCCP` is libvips' part.
 */
export async function readPngColours(file: SizedFile, isGray: boolean): Promise<StatedColours> {
  const found = new Map<string, Uint8Array>()
  try {
    for await (const { type, at, length } of pngChunks(file)) {
      if (type === 'IDAT') break
      if (['cICP', 'iCCP', 'sRGB', 'gAMA', 'cHRM'].includes(type)) {
        found.set(type, type === 'iCCP' ? new Uint8Array() : await readBytes(file, at, Math.min(length, 32)))
      }
    }
  } catch {
    // Damage is for the decoder to report.
  }
  const cicp = found.get('cICP')
  if (cicp?.length === 4) {
    const coded = { primaries: cicp[0] ?? 0, transfer: cicp[1] ?? 0 }
    return { coded, icc: isGray ? null : codedProfile(coded) }
  }
  if (found.has('iCCP') || found.has('sRGB')) return none
  return {
    coded: null,
    icc: gammaProfile(numbersOf(found.get('gAMA')), numbersOf(found.get('cHRM')), isGray),
  }
}

function numbersOf(chunk: Uint8Array | undefined): readonly number[] {
  if (chunk === undefined) return []
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength)
  return Array.from({ length: Math.floor(chunk.length / 4) }, (_, index) => view.getUint32(index * 4) / unit)
}

function gammaProfile(
  [gamma]: readonly number[],
  primaries: readonly number[],
  isGray: boolean,
): Uint8Array | null {
  const isSrgbGamma = gamma === undefined || gamma === 0 || Math.abs(gamma - srgbGamma) < gammaTolerance
  const srgb = codedPrimaries.get(1)
  const stated = chromaticities(primaries) ?? srgb
  if (srgb === undefined || stated === undefined) return null
  const isSrgb = Math.max(...distances(stated, srgb)) < chromaTolerance
  if (isSrgbGamma && (isSrgb || isGray)) return null
  const power = isSrgbGamma ? 2.2 : 1 / (gamma ?? 1)
  if (isGray) return grayProfile(power)
  const adapted = adaptedPrimaries(stated)
  return (
    adapted && matrixProfile({ name: 'PNG gAMA and cHRM', primaries: adapted, curve: [power, 1, 0, 0, 0] })
  )
}

function chromaticities([wx, wy, rx, ry, gx, gy, bx, by]: readonly number[]): Chromaticities | null {
  if (!wx || !wy || !rx || !ry || !gx || !gy || !bx || !by) return null
  return { white: [wx, wy], red: [rx, ry], green: [gx, gy], blue: [bx, by] }
}

function distances(one: Chromaticities, other: Chromaticities): number[] {
  return (['red', 'green', 'blue', 'white'] as const).flatMap((name) =>
    one[name].map((value, index) => Math.abs(value - (other[name][index] ?? 0))),
  )
}
