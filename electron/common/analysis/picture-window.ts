import { maximumSample, type PixelBlock } from '../pixels/pixel-block.ts'

/** A part of a picture that is looked at, in luma. */
export interface PictureWindow {
  /** Where it lies in the picture: compression leaves its marks on a grid. */
  readonly leftPx: number
  readonly topPx: number
  readonly widthPx: number
  readonly heightPx: number
  /** Y of BT.601 in full range, 0–255, row by row. */
  readonly luma: Float32Array
  /** Largest difference of two channels of each pixel, 0–255; 0 everywhere in a gray picture. */
  readonly chroma: Uint8Array
}

/** What the samples of a picture stand for. */
export interface SampleMeaning {
  /** 1 gray, 3 RGB, 4 inks. */
  readonly colourChannels: 1 | 3 | 4
  readonly hasAlpha: boolean
}

/** Largest size of a window, and how many there are at most along each side of a picture. */
const windowPx = 128
const windowsAlong = 6

/** Where windows lie along a side of `lengthPx`: all of it where that is little, else evenly, with gaps. */
export function windowSpans(lengthPx: number): { readonly startPx: number; readonly lengthPx: number }[] {
  const count = Math.min(windowsAlong, Math.ceil(lengthPx / windowPx))
  const length = Math.min(windowPx, Math.floor(lengthPx / count))
  const gap = (lengthPx - count * length) / Math.max(1, count - 1)
  return Array.from({ length: count }, (_, index) => ({
    startPx: count === 1 ? 0 : Math.round(index * (length + gap)),
    lengthPx: length,
  }))
}

/**
 * The window at `leftPx` of a band of rows, as luma. Pixels that are mostly transparent count as white paper.
 * @param band whole rows of the picture
 * @param topPx of the band
 */
export function windowOf(
  band: PixelBlock,
  meaning: SampleMeaning,
  topPx: number,
  leftPx: number,
  widthPx: number,
): PictureWindow {
  const { samples, channels, heightPx } = band
  const luma = new Float32Array(widthPx * heightPx)
  const chroma = new Uint8Array(widthPx * heightPx)
  const toByte = 255 / maximumSample(samples)
  const { colourChannels, hasAlpha } = meaning
  for (let y = 0, to = 0; y < heightPx; y++) {
    let from = (y * band.widthPx + leftPx) * channels
    for (let x = 0; x < widthPx; x++, to++, from += channels) {
      if (hasAlpha && (samples[from + colourChannels] ?? 0) * toByte < 128) {
        luma[to] = 255
        continue
      }
      let red = (samples[from] ?? 0) * toByte
      let green = colourChannels === 1 ? red : (samples[from + 1] ?? 0) * toByte
      let blue = colourChannels === 1 ? red : (samples[from + 2] ?? 0) * toByte
      if (colourChannels === 4) {
        const light = 1 - ((samples[from + 3] ?? 0) * toByte) / 255
        red = (255 - red) * light
        green = (255 - green) * light
        blue = (255 - blue) * light
      }
      luma[to] = 0.299 * red + 0.587 * green + 0.114 * blue
      chroma[to] = Math.max(red, green, blue) - Math.min(red, green, blue)
    }
  }
  return { leftPx, topPx, widthPx, heightPx, luma, chroma }
}
