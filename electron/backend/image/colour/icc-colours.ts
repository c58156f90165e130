/** What tells one matrix or gray profile from another: its primaries and the middle of its tone curve. */
interface ProfileColours {
  /** XYZ of red, green and blue, adapted to D50; `null` where the profile has none. */
  readonly primaries: readonly number[] | null
  /** Light that half of full scale stands for; `null` where it is not known. */
  readonly middle: number | null
}

const tagTableOffset = 128
const primariesTolerance = 0.003
const middleTolerance = 0.01

/**
 * Whether two profiles without tables say the same of colours, within rounding. Tags after ICC.1:2022, sections 9
 * and 10.
 */
export function haveSameColours(one: Uint8Array, other: Uint8Array): boolean {
  const [a, b] = [coloursOf(one), coloursOf(other)]
  if (a.middle === null || b.middle === null || Math.abs(a.middle - b.middle) > middleTolerance) return false
  if (a.primaries === null || b.primaries === null) return a.primaries === b.primaries
  return a.primaries.every(
    (value, index) => Math.abs(value - (b.primaries?.[index] ?? 0)) <= primariesTolerance,
  )
}

function coloursOf(profile: Uint8Array): ProfileColours {
  const view = new DataView(profile.buffer, profile.byteOffset, profile.byteLength)
  const primaries = ['rXYZ', 'gXYZ', 'bXYZ'].map((name) => tagAt(view, name))
  const curve = tagAt(view, 'gTRC') ?? tagAt(view, 'kTRC')
  return {
    primaries: primaries.every((at) => at !== null)
      ? primaries.flatMap((at) => [8, 12, 16].map((offset) => fixed(view, at + offset)))
      : null,
    middle: curve === null ? null : curveMiddle(view, curve),
  }
}

/** Where a tag's data of at least 20 bytes begins. */
function tagAt(view: DataView, name: string): number | null {
  if (view.byteLength < tagTableOffset + 4) return null
  const count = Math.min(view.getUint32(tagTableOffset), 200)
  for (let index = 0; index < count; index++) {
    const at = tagTableOffset + 4 + index * 12
    if (at + 12 > view.byteLength) return null
    if (textAt(view, at) !== name) continue
    const start = view.getUint32(at + 4)
    return start + 14 <= view.byteLength ? start : null
  }
  return null
}

function curveMiddle(view: DataView, at: number): number | null {
  const kind = textAt(view, at)
  if (kind === 'curv') {
    const entries = view.getUint32(at + 8)
    if (entries === 0) return 0.5
    if (entries === 1) return 0.5 ** (view.getUint16(at + 12) / 256)
    const middle = at + 12 + Math.round((entries - 1) / 2) * 2
    return middle + 2 <= view.byteLength ? view.getUint16(middle) / 65_535 : null
  }
  if (kind !== 'para') return null
  const form = view.getUint16(at + 8)
  const counts = [1, 3, 4, 5, 7]
  const count = counts[form]
  if (count === undefined || at + 12 + count * 4 > view.byteLength) return null
  const [gamma = 1, a = 1, b = 0, c = 0, d = 0, e = 0] = Array.from({ length: count }, (_, index) =>
    fixed(view, at + 12 + index * 4),
  )
  if (form === 0) return 0.5 ** gamma
  const added = form === 2 ? c : form === 4 ? e : 0
  // Half of full scale lies above the straight part of any curve in use.
  return (a * 0.5 + b) ** gamma + (form >= 3 && d > 0.5 ? Number.NaN : added)
}

function fixed(view: DataView, at: number): number {
  return at + 4 <= view.byteLength ? view.getInt32(at) / 65_536 : Number.NaN
}

function textAt(view: DataView, at: number): string {
  return String.fromCharCode(
    view.getUint8(at),
    view.getUint8(at + 1),
    view.getUint8(at + 2),
    view.getUint8(at + 3),
  )
}
