import { copyRectangle, newSamples, type PixelBlock, type Samples } from '../../common/pixels/pixel-block.ts'

/**
 * A window of rows that slides down an image as its strips arrive: holds the rows from `topPx` on that have
 * been read and not yet dropped. Memory is one window, whatever the image's height.
 */
export class RowWindow {
  readonly #widthPx: number
  readonly #channels: number
  #strips: PixelBlock[] = []
  #topPx = 0
  #bottomPx = 0

  constructor(widthPx: number, channels: number) {
    this.#widthPx = widthPx
    this.#channels = channels
  }

  /** First row not yet read. */
  get bottomPx(): number {
    return this.#bottomPx
  }

  /** Adds the next rows of the image. */
  push(strip: PixelBlock): void {
    if (strip.widthPx !== this.#widthPx || strip.channels !== this.#channels) {
      throw new RangeError(
        `Expected strips of ${this.#widthPx} px with ${this.#channels} channels but received ` +
          `${strip.widthPx} px with ${strip.channels}.`,
      )
    }
    this.#strips.push(strip)
    this.#bottomPx += strip.heightPx
  }

  /** Forgets the rows above `topPx`, as far as they fill whole strips. */
  dropAbove(topPx: number): void {
    for (
      let first = this.#strips[0];
      first && this.#topPx + first.heightPx <= topPx;
      first = this.#strips[0]
    ) {
      this.#strips.shift()
      this.#topPx += first.heightPx
    }
  }

  /**
   * Copies a rectangle out of the window. Where it reaches beyond the right or bottom border of what was
   * read, the border's pixels are repeated.
   */
  cut(leftPx: number, topPx: number, widthPx: number, heightPx: number): PixelBlock {
    const insideWidth = Math.min(widthPx, this.#widthPx - leftPx)
    const insideHeight = Math.min(heightPx, this.#bottomPx - topPx)
    const block = this.#newBlock(widthPx, heightPx)
    let stripTop = this.#topPx
    for (const strip of this.#strips) {
      const from = Math.max(topPx, stripTop)
      const to = Math.min(topPx + insideHeight, stripTop + strip.heightPx)
      if (from < to) {
        copyRectangle(strip, leftPx, from - stripTop, block, 0, from - topPx, insideWidth, to - from)
      }
      stripTop += strip.heightPx
    }
    repeatBorder(block, insideWidth, insideHeight)
    return block
  }

  #newBlock(widthPx: number, heightPx: number): PixelBlock {
    const like: Samples | undefined = this.#strips[0]?.samples
    if (!like) throw new RangeError('Expected rows in the window before a rectangle is cut from it.')
    const samples = newSamples(like, widthPx * heightPx * this.#channels)
    return { widthPx, heightPx, channels: this.#channels, samples }
  }
}

/** Repeats the last filled column and row of a block over the rest of it. */
function repeatBorder(block: PixelBlock, filledWidthPx: number, filledHeightPx: number): void {
  const { widthPx, heightPx, channels, samples } = block
  const rowLength = widthPx * channels
  for (let row = 0; row < filledHeightPx && filledWidthPx < widthPx; row++) {
    const end = row * rowLength + filledWidthPx * channels
    const pixel = samples.slice(end - channels, end)
    for (let at = end; at < (row + 1) * rowLength; at += channels) samples.set(pixel, at)
  }
  const last = samples.slice((filledHeightPx - 1) * rowLength, filledHeightPx * rowLength)
  for (let row = filledHeightPx; row < heightPx; row++) samples.set(last, row * rowLength)
}
