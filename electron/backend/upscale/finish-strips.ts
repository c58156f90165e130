import { blendBlocks } from '../pixels/blend-blocks.ts'
import { withGrain } from '../pixels/film-grain.ts'
import { newSamples, type PixelBlock } from '../../common/pixels/pixel-block.ts'

/** Mixes two pictures of one size that come as strips of any heights; see {@link blendBlocks}. */
export async function* blendStrips(
  under: AsyncIterable<PixelBlock>,
  over: AsyncIterable<PixelBlock>,
  strength: number,
): AsyncGenerator<PixelBlock> {
  const rows = new RowReader(under)
  try {
    for await (const strip of over) {
      yield blendBlocks(await rows.read(strip), strip, strength)
    }
  } finally {
    await rows.close()
  }
}

/** Adds grain to a picture that comes as strips; see {@link withGrain}. */
export async function* grainStrips(
  strips: AsyncIterable<PixelBlock>,
  amount: number,
): AsyncGenerator<PixelBlock> {
  let topPx = 0
  for await (const strip of strips) {
    yield withGrain(strip, topPx, amount)
    topPx += strip.heightPx
  }
}

/** Reads strips in portions of other heights. */
class RowReader {
  readonly #strips: AsyncIterator<PixelBlock>
  #current: PixelBlock | null = null
  #rowsTaken = 0

  constructor(strips: AsyncIterable<PixelBlock>) {
    this.#strips = strips[Symbol.asyncIterator]()
  }

  /** The next rows, as many as `shape` has. */
  async read(shape: PixelBlock): Promise<PixelBlock> {
    const samples = newSamples(shape.samples, shape.samples.length)
    const rowLength = shape.widthPx * shape.channels
    for (let row = 0; row < shape.heightPx;) {
      const strip = await this.#stripWithRows()
      const count = Math.min(shape.heightPx - row, strip.heightPx - this.#rowsTaken)
      const start = this.#rowsTaken * rowLength
      samples.set(strip.samples.subarray(start, start + count * rowLength), row * rowLength)
      this.#rowsTaken += count
      row += count
    }
    return { ...shape, samples }
  }

  async close(): Promise<void> {
    await this.#strips.return?.()
  }

  async #stripWithRows(): Promise<PixelBlock> {
    while (this.#current === null || this.#rowsTaken === this.#current.heightPx) {
      const next = await this.#strips.next()
      if (next.done) throw new Error('Expected two pictures of one height but one ended early.')
      this.#current = next.value
      this.#rowsTaken = 0
    }
    return this.#current
  }
}
