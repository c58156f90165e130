import type { PictureGrid } from './picture-grid.ts'

/**
 * How far a whole enlargement may be from its original where that is smooth, as parts of full scale: of mean and spread,
 * and the share of cells that may become black or white. Our networks stay below 0.01 on photographs; those of others
 * may change colours on purpose, so that what lies between is reported and not refused.
 */
const limits = {
  remarkable: { difference: 0.03, clippedShare: 0.02 },
  wrong: { difference: 0.12, clippedShare: 0.1 },
} as const
/**
 * Patterns as fine as pixels become what a network makes of them, so that more is allowed by as much as neighbouring
 * pixels differ (lines of single pixels, whose mean moved by 0.09 when measured, have a contrast of 1).
 */
const perContrast = 0.5
const clipped = { black: 0.005, white: 0.995, distance: 0.06 } as const
/** Below this spread of its cells a picture has no pattern to be found again. */
const leastSpread = 0.03
const leastCorrelation = 0.8
/** Fewer cells correlate by chance. */
const leastCells = 16

/** What a whole result differs in from its original. */
export interface PictureDifference {
  /** Whether it cannot be an enlargement of it. */
  readonly isWrong: boolean
  /** How much it is, as a part of full scale or of the picture. */
  readonly amount: number
  /** A sentence fragment. */
  readonly words: string
}

/**
 * Whether a whole result can be an enlargement of a whole original: mean, spread and pattern of its parts, channel by
 * channel, and what became black or white. Each tile was compared before; this finds what goes wrong between tiles, and
 * faults too small for one tile that all have.
 * @returns the gravest difference, or `null` where there is none to speak of
 */
export function findPictureDifference(input: PictureGrid, output: PictureGrid): PictureDifference | null {
  if (input.channels !== output.channels) {
    return { isWrong: true, amount: 1, words: `${output.channels} channels came of ${input.channels}` }
  }
  const found = Array.from({ length: input.channels }, (_, channel) =>
    channelDifferences(channelOf(input, channel), channelOf(output, channel), perContrast * input.contrast),
  ).flat()
  return found.find(({ isWrong }) => isWrong) ?? found[0] ?? null
}

function channelDifferences(
  before: readonly number[],
  after: readonly number[],
  slack: number,
): PictureDifference[] {
  const [mean, newMean] = [meanOf(before), meanOf(after)]
  const [spread, newSpread] = [spreadOf(before, mean), spreadOf(after, newMean)]
  const correlation = covariance(before, after) / (spread * newSpread)
  const hasPattern = before.length >= leastCells && spread > leastSpread + slack
  const isScrambled = hasPattern && !(correlation >= leastCorrelation)
  const clippedShare = newlyClipped(before, after, slack) / before.length
  const became = (what: string, is: number, was: number): string =>
    `its ${what} became ${percent(is)} of full scale, where the original has ${percent(was)}`
  return [
    judged(Math.abs(newMean - mean) - slack, 'difference', became('mean', newMean, mean)),
    judged(Math.abs(newSpread - spread) - slack, 'difference', became('spread', newSpread, spread)),
    isScrambled
      ? { isWrong: true, amount: 1, words: 'its parts lie in other places than the original’s' }
      : null,
    judged(clippedShare, 'clippedShare', `${percent(clippedShare)} of it became black or white`),
  ].filter((difference) => difference !== null)
}

function judged(
  amount: number,
  limit: 'difference' | 'clippedShare',
  words: string,
): PictureDifference | null {
  return amount > limits.remarkable[limit] ? { isWrong: amount > limits.wrong[limit], amount, words } : null
}

function channelOf({ means, channels }: PictureGrid, channel: number): number[] {
  return Array.from({ length: means.length / channels }, (_, cell) => means[cell * channels + channel] ?? 0)
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function spreadOf(values: readonly number[], mean: number): number {
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}

function covariance(one: readonly number[], other: readonly number[]): number {
  const [oneMean, otherMean] = [meanOf(one), meanOf(other)]
  const sum = one.reduce(
    (total, value, index) => total + (value - oneMean) * ((other[index] ?? 0) - otherMean),
    0,
  )
  return sum / one.length
}

function newlyClipped(before: readonly number[], after: readonly number[], slack: number): number {
  const distance = clipped.distance + slack
  return after.filter((value, index) => {
    const original = before[index] ?? 0
    const isBlack = value < clipped.black && original > clipped.black + distance
    return isBlack || (value > clipped.white && original < clipped.white - distance)
  }).length
}

function percent(part: number): string {
  return `${(part * 100).toFixed(1)} %`
}
