import { readBytes, type ByteReader } from '../metadata/byte-tools.ts'
import { matrixProfile } from './matrix-profile.ts'
import { adaptedPrimaries, adobeRgb, codedPrimaries } from './primaries.ts'

/** Colours named by number (ITU-T H.273, tables 2 and 3), as AVIF, HEIC and PNG can. */
export interface CodedColours {
  readonly primaries: number
  readonly transfer: number
}

/** Boxes that describe a picture stand before its data. */
const searchedBytes = 64 * 1024

/** g, a, b, c, d of sRGB's curve, which Display P3 shares and by which viewers show BT.709's and BT.2020's as well. */
const srgbCurve = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045]
const plainGamma = (gamma: number) => [gamma, 1, 0, 0, 0]
const curves: ReadonlyMap<number, readonly number[]> = new Map([
  ...[1, 6, 13, 14, 15].map((transfer) => [transfer, srgbCurve] as const),
  [4, plainGamma(2.2)],
  [5, plainGamma(2.8)],
  [8, plainGamma(1)],
  [17, plainGamma(2.6)],
])

/** Transfers of high dynamic range. */
export const transfer = { pq: 16, hlg: 18 } as const

/** Whether the numbers name one of the curves of high dynamic range. */
export function isHighDynamicRange(colours: CodedColours): boolean {
  return colours.transfer === transfer.pq || colours.transfer === transfer.hlg
}

/** The numbers in an AVIF or HEIC file (ISO/IEC 14496-12, `colr` of type `nclx`), or `null`. */
export async function readCodedColours(file: ByteReader): Promise<CodedColours | null> {
  const head = Buffer.from(await readBytes(file, 0, searchedBytes))
  const at = head.indexOf('colrnclx', 0, 'latin1')
  if (at < 0 || at + 12 > head.length) return null
  return { primaries: head.readUInt16BE(at + 8), transfer: head.readUInt16BE(at + 10) }
}

/** Colours that a file states by other means than a profile of its own. */
export interface StatedColours {
  /** By number. */
  readonly coded: CodedColours | null
  /** A profile that says the same; `null` where that is sRGB, or of high dynamic range. */
  readonly icc: Uint8Array | null
}

/** What AVIF and HEIC files without a profile state by number; `null` where nothing is. */
export async function statedByNumber(
  file: ByteReader,
  { colourChannels }: { readonly colourChannels: number },
  icc: Uint8Array | undefined,
): Promise<StatedColours | null> {
  if (icc !== undefined || colourChannels === 1) return null
  const coded = await readCodedColours(file)
  return coded === null ? null : { coded, icc: codedProfile(coded) }
}

/** The profile that says the same as these numbers; `null` where that is sRGB, unknown, or of high dynamic range. */
export function codedProfile(colours: CodedColours): Uint8Array | null {
  const curve = curves.get(colours.transfer)
  if (curve === undefined || (colours.primaries === 1 && curve === srgbCurve)) return null
  return spaceProfile(colours.primaries, curve)
}

/** The profile of pictures whose tones were brought from a high dynamic range into sRGB's curve. */
export function toneMappedProfile({ primaries }: CodedColours): Uint8Array | null {
  return primaries === 1 ? null : spaceProfile(primaries, srgbCurve)
}

function spaceProfile(number: number, curve: readonly number[]): Uint8Array | null {
  const found = codedPrimaries.get(number)
  const primaries = found && adaptedPrimaries(found)
  if (!found || !primaries) return null
  const name = found.name === 'Display P3' && curve === srgbCurve ? found.name : `${found.name} primaries`
  return matrixProfile({ name, primaries, curve })
}

/** Adobe RGB (1998), whose curve is a plain power of 563/256. */
export function adobeRgbProfile(): Uint8Array | null {
  const primaries = adaptedPrimaries(adobeRgb)
  return (
    primaries &&
    matrixProfile({ name: 'Adobe RGB (1998) compatible', primaries, curve: plainGamma(563 / 256) })
  )
}
