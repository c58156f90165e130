import type { PictureWindow } from './picture-window.ts'

const blockPx = 8
/** Blocks that touch black or white are cut off there and say nothing about noise. */
const darkestLevel = 3
const brightestLevel = 252
/** A block this dark or darker counts for the noise of dark parts. */
const darkMean = 70
/** Fewer blocks than this prove nothing. */
const fewestBlocks = 24
/** Below this, in levels of 255, noise is not seen. */
const visibleNoise = 2.2
const visibleGrain = 2

/** σ in levels of 255; `null` where it cannot be distinguished from the picture's own texture, or is not seen. */
export interface NoiseLevels {
  /** Of noise that is independent from pixel to pixel. */
  readonly noise: number | null
  /** Of noise that reaches over some pixels, as film grain and scans have it; of its part at half the resolution. */
  readonly grain: number | null
}

/**
 * Measures noise where the picture is smoothest (Immerkær, "Fast Noise Variance Estimation", 1996, block by block).
 * Texture has fine detail there, too; noise differs from it in that it is about as strong everywhere, and in how much
 * of it is left at half the resolution: half, where it is independent; most, where it is grain; texture in between.
 */
export function measureNoise(windows: readonly PictureWindow[]): NoiseLevels {
  const blocks = windows.flatMap(blocksOf)
  const parts = [levelsOf(blocks), levelsOf(blocks.filter(({ mean }) => mean < darkMean))]
  return { noise: largest(parts.map(({ noise }) => noise)), grain: parts[0]?.grain ?? null }
}

interface Block {
  readonly mean: number
  /** σ by the finest detail, and by the finest at half the resolution. */
  readonly fine: number
  readonly coarse: number
}

function levelsOf(blocks: readonly Block[]): NoiseLevels {
  if (blocks.length < fewestBlocks) return { noise: null, grain: null }
  const fine = blocks.map((block) => block.fine).sort((a, b) => a - b)
  const coarse = blocks.map((block) => block.coarse).sort((a, b) => a - b)
  const [fineLevel, coarseLevel] = [quantile(fine, 0.1), quantile(coarse, 0.1)]
  const left = coarseLevel / fineLevel
  // How much stronger the weakest fifth is at its end than at its beginning.
  const fineSpread = quantile(fine, 0.2) / quantile(fine, 0.05)
  const coarseSpread = quantile(coarse, 0.2) / quantile(coarse, 0.05)
  const isNoise =
    fineLevel >= visibleNoise && (left < 0.7 ? fineSpread < 1.5 : left < 0.87 && fineSpread < 1.36)
  const isGrain = coarseLevel >= visibleGrain && left > 1.5 && coarseSpread < 1.6 && fineSpread < 1.5
  return { noise: isNoise ? fineLevel : null, grain: isGrain ? coarseLevel : null }
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(sorted.length * share)] ?? 0
}

function largest(levels: readonly (number | null)[]): number | null {
  return levels.reduce((most, level) => (level !== null && level > (most ?? 0) ? level : most), null)
}

type Plane = Pick<PictureWindow, 'luma' | 'widthPx' | 'heightPx'>

function blocksOf(window: PictureWindow): Block[] {
  const half = halved(window)
  const blocks: Block[] = []
  const lastIn = ({ widthPx, heightPx }: Plane, side: number) => ({
    x: widthPx - side - 1,
    y: heightPx - side - 1,
  })
  const [last, lastHalf] = [lastIn(window, blockPx), lastIn(half, blockPx / 2)]
  if (lastHalf.x < 1 || lastHalf.y < 1) return blocks
  for (let y = 1; y <= last.y; y += blockPx) {
    for (let x = 1; x <= last.x; x += blockPx) {
      const { sigma, mean, isCut } = measureBlock(window, x, y, blockPx)
      if (isCut) continue
      const [halfX, halfY] = [Math.max(1, x >> 1), Math.max(1, y >> 1)]
      const coarse = measureBlock(half, Math.min(halfX, lastHalf.x), Math.min(halfY, lastHalf.y), blockPx / 2)
      blocks.push({ mean, fine: sigma, coarse: coarse.sigma })
    }
  }
  return blocks
}

function measureBlock(
  { luma, widthPx }: Plane,
  leftPx: number,
  topPx: number,
  sidePx: number,
): { sigma: number; mean: number; isCut: boolean } {
  let residual = 0
  let sum = 0
  let [low, high] = [255, 0]
  for (let y = topPx; y < topPx + sidePx; y++) {
    for (let x = leftPx; x < leftPx + sidePx; x++) {
      const at = y * widthPx + x
      const value = luma[at] ?? 0
      residual += Math.abs(
        secondDifference(luma, at - widthPx) -
          2 * secondDifference(luma, at) +
          secondDifference(luma, at + widthPx),
      )
      sum += value
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  const pixels = sidePx * sidePx
  return {
    // The mask's weights have a norm of 6; the mean of |x| of a normal distribution is √(2/π) σ.
    sigma: (Math.sqrt(Math.PI / 2) * residual) / pixels / 6,
    mean: sum / pixels,
    isCut: low <= darkestLevel || high >= brightestLevel,
  }
}

function secondDifference(luma: Float32Array, at: number): number {
  return (luma[at - 1] ?? 0) - 2 * (luma[at] ?? 0) + (luma[at + 1] ?? 0)
}

function halved({ luma, widthPx, heightPx }: Plane): Plane {
  const half = { widthPx: widthPx >> 1, heightPx: heightPx >> 1 }
  const means = new Float32Array(half.widthPx * half.heightPx)
  for (let y = 0, to = 0; y < half.heightPx; y++) {
    for (let x = 0; x < half.widthPx; x++, to++) {
      const at = 2 * (y * widthPx + x)
      const sum =
        (luma[at] ?? 0) + (luma[at + 1] ?? 0) + (luma[at + widthPx] ?? 0) + (luma[at + widthPx + 1] ?? 0)
      means[to] = sum / 4
    }
  }
  return { ...half, luma: means }
}
