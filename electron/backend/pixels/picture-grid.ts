import { maximumSample, type PixelBlock } from '../../common/pixels/pixel-block.ts'

/** Cells across and down. */
const mostCells = 32
/**
 * The least side of a cell in the smaller of two compared pictures: in finer ones a pixel that falls to the next cell, and
 * what a network makes of patterns as fine as pixels, would count as another picture.
 */
const leastCellPx = 8
/** Below this is black, above the rest white, as parts of full scale. */
const nearlyBlack = 0.01
const nearlyWhite = 0.99

/** What a whole picture looks like from afar: means of its parts, whatever its size. */
export interface PictureGrid {
  readonly columns: number
  readonly rows: number
  /** Mean of each channel in each cell as a part of full scale, row by row; colour counts as much as it is opaque. */
  readonly means: Float64Array
  readonly channels: number
  /** Mean difference between horizontal neighbours, as a part of full scale. */
  readonly contrast: number
  /** Shares of the colour samples that are nearly black and nearly white. */
  readonly blackShare: number
  readonly whiteShare: number
}

/** Looks at a picture that comes as strips from top to bottom. */
export interface GridMeter {
  add(strip: PixelBlock): void
  result(): PictureGrid
}

interface Size {
  readonly widthPx: number
  readonly heightPx: number
}

/**
 * @param size of the whole picture, all pages one below the other
 * @param hasAlpha whether the last channel is alpha
 * @param other size of the picture that this one is compared with
 */
export function createGridMeter(size: Size, hasAlpha: boolean, other: Size): GridMeter {
  const columns = cellsAlong(Math.min(size.widthPx, other.widthPx))
  const rows = cellsAlong(Math.min(size.heightPx, other.heightPx))
  let sums = new Float64Array(0)
  const weights = new Float64Array(columns * rows)
  const seen = { topPx: 0, channels: 0, contrast: 0, neighbours: 0, black: 0, white: 0, colours: 0 }

  return {
    add(strip) {
      const { samples, widthPx, heightPx, channels } = strip
      if (seen.channels === 0) {
        seen.channels = channels
        sums = new Float64Array(columns * rows * channels)
      }
      const full = maximumSample(samples)
      const colours = hasAlpha ? channels - 1 : channels
      const [black, white] = [full * nearlyBlack, full * nearlyWhite]
      for (let y = 0; y < heightPx; y++) {
        const cellRow = Math.min(rows - 1, Math.floor(((seen.topPx + y) * rows) / size.heightPx))
        for (let column = 0; column < columns; column++) {
          const cell = cellRow * columns + column
          const from = Math.ceil((column * widthPx) / columns)
          const to = Math.ceil(((column + 1) * widthPx) / columns)
          const start = y * widthPx * channels
          for (let channel = 0; channel < colours; channel++) {
            let sum = 0
            let before = samples[start + Math.max(0, from - 1) * channels + channel] ?? 0
            for (let x = from; x < to; x++) {
              const at = start + x * channels
              const sample = samples[at + channel] ?? 0
              if (sample <= black) seen.black++
              else if (sample >= white) seen.white++
              seen.contrast += Math.abs(sample - before) / full
              before = sample
              sum += hasAlpha ? (sample * (samples[at + colours] ?? 0)) / full : sample
            }
            const index = cell * channels + channel
            sums[index] = (sums[index] ?? 0) + sum / full
          }
          if (hasAlpha) {
            let sum = 0
            for (let x = from; x < to; x++) sum += samples[start + x * channels + colours] ?? 0
            const index = cell * channels + colours
            sums[index] = (sums[index] ?? 0) + sum / full
          }
          weights[cell] = (weights[cell] ?? 0) + to - from
          seen.neighbours += (to - from) * colours
        }
      }
      seen.colours += widthPx * heightPx * colours
      seen.topPx += heightPx
    },
    result: () => ({
      columns,
      rows,
      channels: seen.channels,
      means: sums.map((sum, index) => sum / Math.max(1, weights[Math.floor(index / seen.channels)] ?? 1)),
      contrast: seen.contrast / Math.max(1, seen.neighbours),
      blackShare: seen.black / Math.max(1, seen.colours),
      whiteShare: seen.white / Math.max(1, seen.colours),
    }),
  }
}

function cellsAlong(sidePx: number): number {
  return Math.max(1, Math.min(mostCells, Math.floor(sidePx / leastCellPx)))
}
