import { open } from 'node:fs/promises'
import { matrixProfile, type MatrixSpace } from './matrix-profile.ts'
import { readBytes } from '../metadata/byte-tools.ts'

/** Boxes that describe a picture stand before its data. */
const searchedBytes = 64 * 1024

/** sRGB's curve, which Display P3 shares and by which viewers show BT.709's and BT.2020's as well. */
const srgbCurve = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045]
const shownLikeSrgb = new Set([1, 6, 13, 14, 15])

/** Wider spaces than sRGB by their number (ITU-T H.273, table 2); primaries adapted to D50. */
const wideSpaces: ReadonlyMap<number, Omit<MatrixSpace, 'curve'>> = new Map([
  [
    9,
    {
      name: 'BT.2020 primaries, sRGB curve',
      primaries: [
        [0.67346, 0.27903, -0.00193],
        [0.16566, 0.67534, 0.02998],
        [0.12505, 0.04561, 0.79686],
      ],
    },
  ],
  [
    12,
    {
      name: 'Display P3',
      primaries: [
        [0.51512, 0.2412, -0.00105],
        [0.29198, 0.69225, 0.04189],
        [0.1571, 0.06657, 0.78407],
      ],
    },
  ],
])

/**
 * The profile of an AVIF or HEIC picture that names its colours by number only (ISO/IEC 14496-12, `colr` of type
 * `nclx`), so that they are not taken for sRGB's; `null` where they are, or where its curve is one of high dynamic range.
 */
export async function codedProfile(path: string): Promise<Uint8Array | null> {
  const file = await open(path, 'r')
  try {
    const head = Buffer.from(await readBytes(file, 0, searchedBytes))
    const at = head.indexOf('colrnclx', 0, 'latin1')
    if (at < 0 || at + 12 > head.length) return null
    const space = wideSpaces.get(head.readUInt16BE(at + 8))
    return space !== undefined && shownLikeSrgb.has(head.readUInt16BE(at + 10))
      ? matrixProfile({ ...space, curve: srgbCurve })
      : null
  } finally {
    await file.close()
  }
}
