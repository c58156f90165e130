import type { PictureWindow } from './picture-window.ts'

const blockPx = 8
/** A block whose luma varies by no more is flat, also after compression. */
const flatRange = 4
/** A block with this much contrast has an edge. */
const edgeRange = 24
/** An edge is hard where this many of a block's 64 pixels have nearly one of two values. */
const hardPixels = 38
/** A block that varies by no more and has no edge is shading. */
const shadeRange = 12

/** Shares of blocks, which add up to 1. */
export interface Flatness {
  /** Of one tone. */
  readonly flat: number
  /** Of two tones with a sharp border. */
  readonly hard: number
  /** Of a gentle gradient. */
  readonly shaded: number
  /** Of anything else. */
  readonly textured: number
}

/** What blocks of the picture look like: drawings are flat with hard edges, photographs shaded and textured. */
export function measureFlatness(windows: readonly PictureWindow[]): Flatness {
  const counts = { flat: 0, hard: 0, shaded: 0, textured: 0 }
  for (const window of windows) {
    for (let top = 0; top + blockPx <= window.heightPx; top += blockPx) {
      for (let left = 0; left + blockPx <= window.widthPx; left += blockPx) {
        counts[lookOf(window, left, top)]++
      }
    }
  }
  const all = Math.max(1, counts.flat + counts.hard + counts.shaded + counts.textured)
  return {
    flat: counts.flat / all,
    hard: counts.hard / all,
    shaded: counts.shaded / all,
    textured: counts.textured / all,
  }
}

function lookOf({ luma, widthPx }: PictureWindow, left: number, top: number): keyof Flatness {
  let [low, high] = [255, 0]
  for (let y = top; y < top + blockPx; y++) {
    for (let x = left; x < left + blockPx; x++) {
      const value = luma[y * widthPx + x] ?? 0
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  const range = high - low
  if (range <= flatRange) return 'flat'
  if (range < edgeRange) return range <= shadeRange ? 'shaded' : 'textured'
  const near = Math.max(flatRange, range * 0.12)
  let pixels = 0
  for (let y = top; y < top + blockPx; y++) {
    for (let x = left; x < left + blockPx; x++) {
      const value = luma[y * widthPx + x] ?? 0
      if (value - low <= near || high - value <= near) pixels++
    }
  }
  return pixels >= hardPixels ? 'hard' : 'textured'
}

/** Whether a picture looks drawn: few tones, and what is not flat mostly has hard edges. */
export function looksDrawn({ flat, hard, shaded, textured }: Flatness): boolean {
  return flat >= 0.45 && flat < 1 && hard >= 0.2 * (1 - flat) && textured <= 0.33 && shaded <= 0.25
}
