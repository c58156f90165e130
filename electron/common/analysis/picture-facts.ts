import { measureBlockiness } from './blockiness.ts'
import { looksDrawn, measureFlatness } from './flatness.ts'
import { measureNoise } from './noise.ts'
import type { PictureWindow } from './picture-window.ts'
import { estimateTableMean } from './quantisation.ts'
import { looksWritten, measureTextLines } from './text-lines.ts'

/** Blocks this marked come from strong compression, also where its steps cannot be found any more. */
const markedRatio = 1.9
const markedStep = 0.9
/** The table that such blocks are counted as: that of JPEG at quality 60. */
const markedTableMean = 46

/** What a look at a picture found. */
export interface PictureFacts {
  /**
   * Mean step of the luma quantisation table of JPEG, of the file or of one it was made from; 6 at quality 95, 29 at
   * 75, 72 at 40. `null`: not compressed, or not so that it is seen.
   */
  readonly tableMean: number | null
  /** σ of independent noise, and of grain, in levels of 255; `null` where there is none to be seen. */
  readonly noise: number | null
  readonly grain: number | null
  /** Flat tones with hard edges. */
  readonly isDrawing: boolean
  /** A page of text. */
  readonly isText: boolean
}

/**
 * Looks at samples of a picture.
 * @param fileTableMean mean of the luma quantisation table of a JPEG file; `null` for other files
 */
export function measurePicture(
  windows: readonly PictureWindow[],
  fileTableMean: number | null,
): PictureFacts {
  const flatness = measureFlatness(windows)
  const isText = looksWritten(measureTextLines(windows), flatness)
  const isDrawing = !isText && looksDrawn(flatness)
  const grid = measureBlockiness(windows)
  const marked = grid.ratio > markedRatio && grid.step > markedStep ? markedTableMean : null
  // Flat tones repeat values as quantisation does, so that pixels prove nothing there.
  const pixelTableMean = isText || isDrawing ? null : (estimateTableMean(windows, grid) ?? marked)
  const tableMean = Math.max(fileTableMean ?? 0, pixelTableMean ?? 0)
  return { tableMean: tableMean > 0 ? tableMean : null, ...measureNoise(windows), isDrawing, isText }
}
