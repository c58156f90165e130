import { maximumSample, newSamples, type PixelBlock, type Samples } from '../../common/pixels/pixel-block.ts'
import {
  resampleWeights,
  type ResampleKernel,
  type ResampleWeights,
} from '../../common/pixels/resample-weights.ts'

const lobes = 3

/** Lanczos' kernel of three lobes: sinc(x) · sinc(x / 3) within three samples. */
const lanczos3: ResampleKernel = {
  radius: lobes,
  at(distance) {
    const x = Math.abs(distance)
    if (x < 1e-9) return 1
    return x >= lobes
      ? 0
      : (lobes * Math.sin(Math.PI * x) * Math.sin((Math.PI * x) / lobes)) / (Math.PI * x) ** 2
  },
}

/**
 * Resizes interleaved samples by Lanczos-3, one side after the other, in the encoding they have. With two or four
 * channels the last is alpha, by which colours are weighted.
 */
export function resizeLanczos(block: PixelBlock, widthPx: number, heightPx: number): PixelBlock {
  const { channels } = block
  const across = resampleWeights(block.widthPx, widthPx, widthPx / block.widthPx, lanczos3)
  const down = resampleWeights(block.heightPx, heightPx, heightPx / block.heightPx, lanczos3)
  const wide = resizeRows(linesOf(block), block.heightPx, across, channels)
  const samples = newSamples(block.samples, widthPx * heightPx * channels)
  const row = new Float64Array(widthPx * channels)
  for (let y = 0; y < heightPx; y++) {
    mixRows(wide, down, y, row)
    writeRow(row, channels, samples, y * row.length)
  }
  return { widthPx, heightPx, channels, samples }
}

/** Samples as numbers, colours weighted by alpha. */
function linesOf({ samples, channels }: PixelBlock): Float32Array {
  const lines = Float32Array.from(samples)
  if (channels % 2 === 1) return lines
  const largest = maximumSample(samples)
  for (let at = 0; at < lines.length; at += channels) {
    const alpha = (lines[at + channels - 1] ?? 0) / largest
    for (let channel = 0; channel < channels - 1; channel++) {
      lines[at + channel] = (lines[at + channel] ?? 0) * alpha
    }
  }
  return lines
}

function resizeRows(
  lines: Float32Array,
  rows: number,
  { taps, indices, weights }: ResampleWeights,
  channels: number,
): Float32Array {
  const width = weights.length / taps
  const inputRow = lines.length / rows
  const result = new Float32Array(rows * width * channels)
  for (let row = 0, to = 0; row < rows; row++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < channels; channel++, to++) {
        let sum = 0
        for (let tap = x * taps; tap < (x + 1) * taps; tap++) {
          sum += (weights[tap] ?? 0) * (lines[row * inputRow + (indices[tap] ?? 0) * channels + channel] ?? 0)
        }
        result[to] = sum
      }
    }
  }
  return result
}

/** Overwrites `row` with row `y` of the result. */
function mixRows(
  lines: Float32Array,
  { taps, indices, weights }: ResampleWeights,
  y: number,
  row: Float64Array,
): void {
  row.fill(0)
  for (let tap = y * taps; tap < (y + 1) * taps; tap++) {
    const weight = weights[tap] ?? 0
    const from = (indices[tap] ?? 0) * row.length
    if (weight === 0) continue
    for (let x = 0; x < row.length; x++) row[x] = (row[x] ?? 0) + weight * (lines[from + x] ?? 0)
  }
}

/** Writes a row as samples, colours freed from alpha again. */
function writeRow(row: Float64Array, channels: number, samples: Samples, to: number): void {
  const largest = maximumSample(samples)
  for (let pixel = 0; pixel < row.length; pixel += channels) {
    const alpha = channels % 2 === 0 ? (row[pixel + channels - 1] ?? 0) / largest : 1
    for (let channel = 0; channel < channels; channel++) {
      const isAlpha = channels % 2 === 0 && channel === channels - 1
      const value = row[pixel + channel] ?? 0
      const free = isAlpha ? value : alpha > 0 ? value / alpha : 0
      samples[to + pixel + channel] = Math.min(largest, Math.max(0, Math.round(free)))
    }
  }
}
