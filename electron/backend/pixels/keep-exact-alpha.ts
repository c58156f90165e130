import { maximumSample, type PixelBlock } from '../../common/pixels/pixel-block.ts'

/**
 * Restores exact 0 and full scale in an enlarged alpha plane: wherever an input pixel and all its neighbours
 * are fully transparent (or all fully opaque), the output pixels it became are so too. Changes `enlarged` in
 * place and returns it. Both blocks have one channel.
 */
export function keepExactAlpha(alpha: PixelBlock, enlarged: PixelBlock, scale: number): PixelBlock {
  const full = maximumSample(alpha.samples)
  for (let y = 0; y < alpha.heightPx; y++) {
    for (let x = 0; x < alpha.widthPx; x++) {
      const value = alpha.samples[y * alpha.widthPx + x]
      if ((value !== 0 && value !== full) || !neighboursEqual(alpha, x, y, value)) continue
      for (let row = y * scale; row < (y + 1) * scale; row++) {
        const start = row * enlarged.widthPx + x * scale
        enlarged.samples.fill(value, start, start + scale)
      }
    }
  }
  return enlarged
}

function neighboursEqual(alpha: PixelBlock, x: number, y: number, value: number): boolean {
  const bottom = Math.min(alpha.heightPx - 1, y + 1)
  const right = Math.min(alpha.widthPx - 1, x + 1)
  for (let row = Math.max(0, y - 1); row <= bottom; row++) {
    for (let column = Math.max(0, x - 1); column <= right; column++) {
      if (alpha.samples[row * alpha.widthPx + column] !== value) return false
    }
  }
  return true
}
