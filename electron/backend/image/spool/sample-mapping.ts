import { AppError } from '../../../common/messages/app-error.ts'
import type { Message } from '../../../common/messages/message.ts'
import type { SampleRange } from './sample-range.ts'

/** How numbers of a file become samples from black to full. */
export interface SampleMapping {
  /** The number that becomes 0. */
  readonly black: number
  /** The number that becomes full scale. */
  readonly white: number
  /** A number that stands for “no value” and becomes black; `null` where there is none. */
  readonly noData: number | null
  /** Whether the numbers are linear light, which gets the transfer curve of sRGB (IEC 61966-2-1). */
  readonly isLinear: boolean
}

/** What is to be known of a picture in numbers without a full scale of their own. */
export interface NumbersToMap {
  readonly path: string
  readonly range: SampleRange
  readonly isGray: boolean
  /** Whether the numbers are signed whole ones rather than floating-point ones. */
  readonly isSigned: boolean
  /** Whether a profile says how the numbers are encoded. */
  readonly hasProfile: boolean
  readonly noData: number | null
}

/** Interpolation overshoots by this much; what lies beyond is meant. */
const overshoot = 0.05
/** Colours outside a space's gamut have negative parts, down to about this. */
const outsideGamut = -1
/** Scene light this many times as bright as white still leaves a picture when it is scaled down to white. */
const maximumExposure = 16
/** Less than this beyond 0 or 1 is rounding. */
const rounding = 0.001

/**
 * Decides what black and white are among numbers that have no full scale: floating-point and signed samples.
 * - 0 to 1 is taken as it is, like whole numbers from 0 to full: in the profile's encoding, or sRGB's without one.
 * - Mostly below 1 but partly above is scene light: scaled so that the brightest is white and, without a profile, taken
 *   for linear.
 * - 0 to 255 or to 65535 is a picture of 8 or 16 bits.
 * - Anything else in gray is measured values (elevation, temperature): the lowest becomes black, the highest white.
 * @returns the mapping, and what it does unless that is what anyone expects
 * @throws AppError input-unsupported where no picture would come of it
 */
export function chooseMapping(numbers: NumbersToMap): {
  readonly mapping: SampleMapping
  readonly warnings: readonly Message[]
} {
  const { path, range, isGray, isSigned, hasProfile, noData } = numbers
  const { lowest, highest, median, missingShare } = range
  if (lowest > highest) throw unsupported(path, 'none of its samples is a number')
  const extent = `from ${plain(lowest)} to ${plain(highest)}`
  const ends = { lowest: rounded(lowest), highest: rounded(highest) }
  const missing: readonly Message[] =
    missingShare > 0 ? [{ code: 'samples-missing', percent: percent(missingShare) }] : []
  const mapped = (white: number, warning: Message | null, changes: Partial<SampleMapping> = {}) => ({
    mapping: { black: 0, white, noData, isLinear: false, ...changes },
    warnings: [...(warning === null ? [] : [warning]), ...missing],
  })
  const floor = isGray ? -overshoot : outsideGamut
  if (!isSigned && lowest >= floor && highest <= 1 + overshoot) {
    const isCut = lowest < -rounding || highest > 1 + rounding
    return mapped(1, isCut ? { code: 'samples-clipped', ...ends } : null)
  }
  if (!isSigned && lowest >= floor && median <= 1) {
    if (highest <= maximumExposure) {
      const code = hasProfile ? 'samples-scaled' : 'samples-linear'
      return mapped(highest, { code, ...ends }, { isLinear: !hasProfile })
    }
    if (!isGray) throw unsupported(path, `its samples range ${extent}, where 1 is white: ${tonesFirst}`)
  }
  const full = fullScale(numbers)
  if (full !== null) return mapped(full, { code: 'samples-of-full-scale', full, ...ends })
  if (!isGray) throw unsupported(path, `its samples range ${extent}, which is no picture from 0 to 1`)
  return mapped(
    highest > lowest ? highest : lowest + 1,
    { code: 'samples-measured', ...ends },
    { black: lowest },
  )
}

const tonesFirst = 'a picture of high dynamic range, whose tones must be brought into 0 to 1 first'

/** Full scale of numbers that are a picture of so many bits; `null` where they seem to be none. */
function fullScale({ range, isGray, isSigned }: NumbersToMap): number | null {
  const { lowest, highest, median, hasFractions } = range
  if (lowest < 0 || median <= 1) return null
  if (highest <= 255) return 255
  // A gray picture of larger numbers is as often a map of heights, whose highest is far below full scale.
  if (isGray && (isSigned || hasFractions || highest < 32_768)) return null
  if (isSigned && highest <= 32_767) return 32_767
  return highest <= 65_535 ? 65_535 : null
}

function unsupported(path: string, what: string): AppError {
  return new AppError('input-unsupported', `Expected a picture in “${path}”, but ${what}.`, { path })
}

/** A number in at most four digits. */
function plain(value: number): string {
  return String(rounded(value))
}

function rounded(value: number): number {
  return Number(value.toPrecision(4))
}

/** At least the tenth of a per cent that is shown. */
function percent(share: number): number {
  return Math.max(0.1, Number((share * 100).toFixed(1)))
}
