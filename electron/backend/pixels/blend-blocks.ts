import { newSamples, type PixelBlock } from '../../common/pixels/pixel-block.ts'

/**
 * Mixes two blocks of the same shape and depth: `strength` 1 gives `over`, 0 gives `under`.
 * @throws RangeError where the shapes differ
 */
export function blendBlocks(under: PixelBlock, over: PixelBlock, strength: number): PixelBlock {
  if (under.samples.length !== over.samples.length || under.widthPx !== over.widthPx) {
    throw new RangeError(
      `Expected blocks of one shape but received ${under.widthPx}×${under.heightPx} and ${over.widthPx}×${over.heightPx}.`,
    )
  }
  const samples = newSamples(over.samples, over.samples.length)
  for (let index = 0; index < samples.length; index++) {
    const from = under.samples[index] ?? 0
    samples[index] = Math.round(from + strength * ((over.samples[index] ?? 0) - from))
  }
  return { ...over, samples }
}
