import { maximumSample, newSamples, type PixelBlock } from '../../common/pixels/pixel-block.ts'

/** Standard deviation at amount 100 and mid-gray, as a share of full scale. */
const strongestDeviation = 0.08

/**
 * Adds film-like grain: the same noise in all colours, strongest in the mid-tones and none in pure black and white;
 * alpha stays. The noise depends on a pixel's place only, so strips fit together and a run can be repeated exactly.
 * @param topPx the block's first row in the whole picture
 * @param amount 0–100
 */
export function withGrain(block: PixelBlock, topPx: number, amount: number): PixelBlock {
  const { widthPx, heightPx, channels } = block
  const full = maximumSample(block.samples)
  const colours = channels % 2 === 0 ? channels - 1 : channels
  const deviation = (amount / 100) * strongestDeviation * full
  const samples = newSamples(block.samples, block.samples.length)
  samples.set(block.samples)
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const noise = gaussian(x, topPx + y) * deviation
      const at = (y * widthPx + x) * channels
      for (let colour = at; colour < at + colours; colour++) {
        const value = block.samples[colour] ?? 0
        const tone = value / full
        const changed = Math.round(value + noise * 4 * tone * (1 - tone))
        samples[colour] = Math.min(full, Math.max(0, changed))
      }
    }
  }
  return { ...block, samples }
}

/** About normal with variance 1: the sum of four uniform numbers (Irwin–Hall), scaled by the root of three. */
function gaussian(x: number, y: number): number {
  const hash = mixed(Math.imul(x, 0x9e3779b1) ^ mixed(y))
  const other = mixed(hash ^ 0x85ebca6b)
  const sum = (hash & 0xffff) + (hash >>> 16) + (other & 0xffff) + (other >>> 16)
  return (sum / 0xffff - 2) * Math.sqrt(3)
}

/** Spreads the bits of a number over 32 (an xorshift-multiply finaliser). */
function mixed(value: number): number {
  let bits = value
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d)
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b)
  return (bits ^ (bits >>> 16)) >>> 0
}
