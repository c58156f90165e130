import { maximumSample, type PixelBlock } from './pixel-block.ts'

/** Side of the cells whose mean brightness is compared, in input pixels. */
const cellPx = 8
/** Median difference of cell means beyond which a result is not an enlargement of its input. */
const medianLimit = 0.12
/** Difference of one cell that counts as an outlier, and the share of outliers that is too many. */
const outlierLimit = 0.25
const outlierShare = 0.05

/**
 * Whether `output` can be an enlargement of `input`: the right size, not constant where the input is not, and
 * its mean over cells of 8×8 input pixels close to the input's. A driver fault (black, garbage, shifted or
 * NaN tiles) fails; the changes that restoring networks make do not reach the limits.
 * @returns `null` when it can be, else a sentence fragment saying what is wrong.
 */
export function findTileFault(input: PixelBlock, output: PixelBlock, scale: number): string | null {
  const width = input.widthPx * scale
  const height = input.heightPx * scale
  if (output.widthPx !== width || output.heightPx !== height) {
    return `expected ${width}×${height} pixels but received ${output.widthPx}×${output.heightPx}`
  }
  if (output.samples.length !== width * height * output.channels) return 'the output is cut short'
  if (isConstant(output) && !isNearlyConstant(input)) return 'the output is one flat colour'
  const differences = cellDifferences(input, output, scale)
  const outliers = differences.filter((difference) => difference > outlierLimit).length
  if (median(differences) > medianLimit || outliers > differences.length * outlierShare) {
    return 'the output does not resemble its input'
  }
  return null
}

function isConstant({ samples }: PixelBlock): boolean {
  const first = samples[0]
  return samples.every((sample) => sample === first)
}

/** Whether the samples of each channel lie within 4/255 of each other. */
function isNearlyConstant({ samples, channels }: PixelBlock): boolean {
  const limit = (maximumSample(samples) * 4) / 255
  for (let channel = 0; channel < channels; channel++) {
    let low = Infinity
    let high = -Infinity
    for (let index = channel; index < samples.length; index += channels) {
      const sample = samples[index] ?? 0
      if (sample < low) low = sample
      if (sample > high) high = sample
    }
    if (high - low > limit) return false
  }
  return true
}

function cellDifferences(input: PixelBlock, output: PixelBlock, scale: number): number[] {
  const differences: number[] = []
  for (let top = 0; top < input.heightPx; top += cellPx) {
    for (let left = 0; left < input.widthPx; left += cellPx) {
      const width = Math.min(cellPx, input.widthPx - left)
      const height = Math.min(cellPx, input.heightPx - top)
      const before = rectangleMean(input, left, top, width, height)
      const after = rectangleMean(output, left * scale, top * scale, width * scale, height * scale)
      differences.push(Math.abs(after - before))
    }
  }
  return differences
}

/** Mean of all samples in a rectangle, as a part of full scale. */
function rectangleMean(block: PixelBlock, left: number, top: number, width: number, height: number): number {
  let sum = 0
  for (let row = top; row < top + height; row++) {
    const start = (row * block.widthPx + left) * block.channels
    const end = start + width * block.channels
    for (let index = start; index < end; index++) sum += block.samples[index] ?? 0
  }
  return sum / (width * height * block.channels * maximumSample(block.samples))
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
