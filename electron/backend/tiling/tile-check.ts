import { maximumSample, type PixelBlock } from '../../common/pixels/pixel-block.ts'

/** Side of the cells whose mean of each channel is compared, in input pixels. */
const cellPx = 8
/**
 * Difference that half, nearly all, and all cells of an enlargement stay below, as parts of full scale, where the
 * input is smooth. All our networks stay below 0.02 on photographs.
 */
const limits = [
  { share: 0.5, difference: 0.12 },
  { share: 0.98, difference: 0.2 },
  { share: 1, difference: 0.3 },
] as const
/**
 * Of patterns as fine as pixels, networks make what they will: adversarially trained ones turn a checkerboard of
 * single pixels into anything up to white (measured). So differences count less in cells of such contrast.
 */
const perContrast = 4

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
  const { differences, cells } = largeDifferences(input, output, scale)
  const isWithin = limits.every(({ share, difference }) => {
    const mayExceed = cells - 1 - Math.floor((cells - 1) * share)
    return differences.filter((found) => found > difference).length <= mayExceed
  })
  return isWithin ? null : 'the output does not resemble its input'
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

/**
 * Differences of the means of cells, channel by channel, the less the more contrast there is between pixels. Those
 * that no limit excludes are left out: for the contrast of a cell all its pixels must be looked at.
 */
function largeDifferences(
  input: PixelBlock,
  output: PixelBlock,
  scale: number,
): { readonly differences: readonly number[]; readonly cells: number } {
  const { channels } = input
  const smallestLimit = Math.min(...limits.map(({ difference }) => difference))
  const differences: number[] = []
  for (let top = 0; top < input.heightPx; top += cellPx) {
    for (let left = 0; left < input.widthPx; left += cellPx) {
      const width = Math.min(cellPx, input.widthPx - left)
      const height = Math.min(cellPx, input.heightPx - top)
      for (let channel = 0; channel < channels; channel++) {
        const before = rectangleMean(input, channel, left, top, width, height)
        const after = rectangleMean(output, channel, left * scale, top * scale, width * scale, height * scale)
        const difference = Math.abs(after - before)
        if (difference <= smallestLimit) continue
        const contrast = pixelContrast(input, channel, left, top, width, height)
        differences.push(difference / (1 + perContrast * contrast))
      }
    }
  }
  const cells = Math.ceil(input.widthPx / cellPx) * Math.ceil(input.heightPx / cellPx) * channels
  return { differences, cells }
}

/** Mean difference between neighbouring pixels, across or down, whichever is larger, as a part of full scale. */
function pixelContrast(
  { samples, widthPx, heightPx, channels }: PixelBlock,
  channel: number,
  left: number,
  top: number,
  width: number,
  height: number,
): number {
  // The neighbours beyond the cell count, too: networks overshoot at edges.
  const right = Math.min(left + width, widthPx - 1)
  const bottom = Math.min(top + height, heightPx - 1)
  const rowLength = widthPx * channels
  let across = 0
  let down = 0
  for (let y = top; y < top + height; y++) {
    for (let x = left; x < left + width; x++) {
      const index = y * rowLength + x * channels + channel
      const sample = samples[index] ?? 0
      if (x < right) across += Math.abs((samples[index + channels] ?? 0) - sample)
      if (y < bottom) down += Math.abs((samples[index + rowLength] ?? 0) - sample)
    }
  }
  return Math.max(across, down) / (width * height * maximumSample(samples))
}

/** Mean of a channel's samples in a rectangle, as a part of full scale. */
function rectangleMean(
  { samples, widthPx, channels }: PixelBlock,
  channel: number,
  left: number,
  top: number,
  width: number,
  height: number,
): number {
  let sum = 0
  for (let row = top; row < top + height; row++) {
    const start = (row * widthPx + left) * channels + channel
    const end = start + width * channels
    // Whole numbers are added several times as fast as others, and those of a row fit into 32 bits.
    let rowSum = 0
    for (let index = start; index < end; index += channels) rowSum = (rowSum + (samples[index] ?? 0)) | 0
    sum += rowSum
  }
  return sum / (width * height * maximumSample(samples))
}
