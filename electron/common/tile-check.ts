import { maximumSample, type PixelBlock } from './pixel-block.ts'

/** Side of the cells whose mean of each channel is compared, in input pixels. */
const cellPx = 8
/**
 * Median difference of cell means beyond which a result is not an enlargement of its input: for a picture without
 * fine detail, and how much more for one that is all detail, of which networks make what they will. Photographs
 * reach 0.01, patterns made to provoke less than two thirds of the limit, whichever the network (measured).
 */
const medianLimit = { smooth: 0.12, perContrast: 0.5 } as const
/** Difference of one cell that counts as an outlier, and the share of outliers that is too many. */
const outlierLimit = 0.25
const outlierShare = 0.02
/** Difference that no cell of an enlargement has. */
const largestLimit = 0.4

/**
 * Whether `output` can be an enlargement of `input`: the right size, not constant where the input is not, and
 * its means over cells of 8×8 input pixels close to the input's, channel by channel. A driver fault (black or
 * garbage, also in a single cell, shifted rows, swapped channels) fails; the changes that restoring networks make do
 * not reach the limits. Samples that are no numbers are found before, where they still are floats.
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
  return resembles(cellDifferences(input, output, scale), fineContrast(input))
    ? null
    : 'the output does not resemble its input'
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

function resembles(differences: Float64Array, contrast: number): boolean {
  differences.sort()
  const at = (share: number): number => differences[Math.floor((differences.length - 1) * share)] ?? 0
  return (
    at(0.5) <= medianLimit.smooth + medianLimit.perContrast * contrast &&
    at(1 - outlierShare) <= outlierLimit &&
    at(1) <= largestLimit
  )
}

/** Mean difference between neighbours in a row, as a part of full scale. */
function fineContrast({ samples, widthPx, channels }: PixelBlock): number {
  const rowLength = widthPx * channels
  let sum = 0
  for (let row = 0; row < samples.length; row += rowLength) {
    for (let index = row + channels; index < row + rowLength; index++) {
      sum += Math.abs((samples[index] ?? 0) - (samples[index - channels] ?? 0))
    }
  }
  return sum / samples.length / maximumSample(samples)
}

/** Differences of the means of each cell and channel, as parts of full scale. */
function cellDifferences(input: PixelBlock, output: PixelBlock, scale: number): Float64Array {
  const { channels } = input
  const cells = Math.ceil(input.widthPx / cellPx) * Math.ceil(input.heightPx / cellPx)
  const differences = new Float64Array(cells * channels)
  let at = 0
  for (let top = 0; top < input.heightPx; top += cellPx) {
    for (let left = 0; left < input.widthPx; left += cellPx) {
      const width = Math.min(cellPx, input.widthPx - left)
      const height = Math.min(cellPx, input.heightPx - top)
      const before = rectangleMeans(input, left, top, width, height)
      const after = rectangleMeans(output, left * scale, top * scale, width * scale, height * scale)
      for (let channel = 0; channel < channels; channel++) {
        differences[at++] = Math.abs((after[channel] ?? 0) - (before[channel] ?? 0))
      }
    }
  }
  return differences
}

/** Mean of each channel's samples in a rectangle, as parts of full scale. */
function rectangleMeans(
  { samples, widthPx, channels }: PixelBlock,
  left: number,
  top: number,
  width: number,
  height: number,
): number[] {
  const means: number[] = []
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0
    for (let row = top; row < top + height; row++) {
      const start = (row * widthPx + left) * channels + channel
      const end = start + width * channels
      for (let index = start; index < end; index += channels) sum += samples[index] ?? 0
    }
    means.push(sum / (width * height * maximumSample(samples)))
  }
  return means
}
