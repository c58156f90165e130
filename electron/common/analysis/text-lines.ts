import type { Flatness } from './flatness.ts'
import type { PictureWindow } from './picture-window.ts'

/** Width of the bins in which the paper's tone is looked for. */
const binLevels = 4
/** Ink differs from the paper by more than this. */
const inkContrast = 60
/** A window with less ink shows no text. */
const leastInk = 0.01
/** Lines of text in a window of 128 pixels, at the least. */
const fewestLines = 3
/** Pixels whose channels differ by more are coloured. */
const colourDifference = 40

/** What makes a page of text: one tone of paper, thin strokes, and rows of ink between rows of paper. */
export interface TextLines {
  /** Share of the commonest tone. */
  readonly paper: number
  /** Whether that tone is a bright one. */
  readonly isBright: boolean
  /** Share of the windows with ink in which it stands in lines. */
  readonly lined: number
  /** Lengths of the runs of ink in rows of pixels: the median, and what nine of ten do not exceed. */
  readonly strokePx: number
  readonly widestStrokePx: number
  /** Share of coloured pixels. */
  readonly coloured: number
}

/** Looks for lines of text, dark on light or light on dark. */
export function measureTextLines(windows: readonly PictureWindow[]): TextLines {
  const { paper, paperLevel } = findPaper(windows)
  const runs: number[] = []
  const inked = windows
    .map((window) => inkRows(window, paperLevel, runs))
    .filter((rows) => meanOf(rows) >= leastInk)
  const lined = inked.filter((rows) => countLines(rows) >= fewestLines).length
  runs.sort((a, b) => a - b)
  return {
    paper,
    isBright: paperLevel >= 128,
    lined: inked.length === 0 ? 0 : lined / inked.length,
    strokePx: runs[Math.floor(runs.length / 2)] ?? 0,
    widestStrokePx: runs[Math.floor(runs.length * 0.9)] ?? 0,
    coloured: shareOfColour(windows),
  }
}

/** Whether a picture is a page of text. */
export function looksWritten(
  { paper, isBright, lined, strokePx, widestStrokePx, coloured }: TextLines,
  { flat, textured }: Flatness,
): boolean {
  const isLettered = lined >= 0.25 && strokePx > 0 && strokePx <= 8 && widestStrokePx <= 16 && coloured < 0.25
  // Lights at night look like light letters; screens are flatter.
  const isPaper = paper >= 0.6 && (isBright ? textured <= 0.6 : flat >= 0.3 && textured <= 0.35)
  return isLettered && isPaper
}

function findPaper(windows: readonly PictureWindow[]): { paper: number; paperLevel: number } {
  const bins = new Float64Array(256 / binLevels)
  let pixels = 0
  for (const { luma } of windows) {
    for (const level of luma) {
      const bin = Math.min(bins.length - 1, Math.floor(level / binLevels))
      bins[bin] = (bins[bin] ?? 0) + 1
    }
    pixels += luma.length
  }
  const mode = bins.indexOf(Math.max(...bins))
  // Noise and compression spread the paper over the bins beside it.
  const count = (bins[mode - 1] ?? 0) + (bins[mode] ?? 0) + (bins[mode + 1] ?? 0)
  return { paper: count / Math.max(1, pixels), paperLevel: (mode + 0.5) * binLevels }
}

/** Share of ink in each row; lengths of its runs are added to `runs`. */
function inkRows({ luma, widthPx, heightPx }: PictureWindow, paperLevel: number, runs: number[]): number[] {
  return Array.from({ length: heightPx }, (_, y) => {
    let [ink, run] = [0, 0]
    for (let x = 0; x < widthPx; x++) {
      if (Math.abs((luma[y * widthPx + x] ?? 0) - paperLevel) > inkContrast) run++
      else {
        if (run > 0) runs.push(run)
        ink += run
        run = 0
      }
    }
    return (ink + run) / widthPx
  })
}

/** How often full rows follow on nearly empty ones. */
function countLines(rows: readonly number[]): number {
  const full = rows.toSorted((a, b) => a - b)[Math.floor(rows.length * 0.9)] ?? 0
  let lines = 0
  let isInside = false
  for (const ink of rows) {
    if (!isInside && ink > 0.35 * full) lines++
    isInside = isInside ? ink >= 0.1 * full : ink > 0.35 * full
  }
  return lines
}

function shareOfColour(windows: readonly PictureWindow[]): number {
  let [coloured, pixels] = [0, 0]
  for (const { chroma } of windows) {
    for (const difference of chroma) if (difference > colourDifference) coloured++
    pixels += chroma.length
  }
  return coloured / Math.max(1, pixels)
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}
