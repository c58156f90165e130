import type { PicturePyramid, PictureTile } from '../../../electron/common/pixels/picture-pyramid.ts'
import { tilePixels } from './tile-pixels.ts'

/** Requests under way at once; the backend answers each within milliseconds. */
const requestsAtOnce = 6
/** Tiles kept beyond those on screen: 1 MB each. */
const spareTiles = 64

/** Loads and keeps the tiles of one picture; those that were not wanted for longest go first. */
export class TileLoader {
  readonly #pyramid: PicturePyramid
  readonly #url: (tile: PictureTile) => string
  readonly #onLoaded: () => void
  readonly #tiles = new Map<string, ImageBitmap>()
  readonly #failed = new Set<string>()
  readonly #underWay = new Set<string>()
  readonly #closed = new AbortController()
  #queue: readonly PictureTile[] = []

  constructor(pyramid: PicturePyramid, url: (tile: PictureTile) => string, onLoaded: () => void) {
    this.#pyramid = pyramid
    this.#url = url
    this.#onLoaded = onLoaded
  }

  get(tile: PictureTile): ImageBitmap | null {
    const key = keyOf(tile)
    const bitmap = this.#tiles.get(key)
    if (!bitmap) return null
    this.#tiles.delete(key)
    this.#tiles.set(key, bitmap)
    return bitmap
  }

  /** Says which tiles are on screen, the most important first; those that are missing are loaded. */
  want(tiles: readonly PictureTile[]): void {
    const missing = tiles.filter((tile) => {
      const key = keyOf(tile)
      return !this.#tiles.has(key) && !this.#underWay.has(key) && !this.#failed.has(key)
    })
    const keys = new Set(missing.map(keyOf))
    const older = this.#queue.filter((tile) => !keys.has(keyOf(tile)))
    this.#queue = [...missing, ...older.slice(0, spareTiles)]
    this.#forget(tiles.length * 2 + spareTiles)
    while (this.#underWay.size < requestsAtOnce && this.#queue.length > 0) void this.#loadNext()
  }

  close(): void {
    this.#closed.abort()
    this.#queue = []
    this.#forget(0)
  }

  async #loadNext(): Promise<void> {
    const [tile, ...rest] = this.#queue
    if (!tile || this.#closed.signal.aborted) return
    this.#queue = rest
    const key = keyOf(tile)
    this.#underWay.add(key)
    try {
      const bitmap = await this.#fetch(tile)
      if (this.#closed.signal.aborted) return bitmap.close()
      this.#tiles.set(key, bitmap)
      this.#onLoaded()
    } catch {
      this.#failed.add(key)
    } finally {
      this.#underWay.delete(key)
      void this.#loadNext()
    }
  }

  async #fetch(tile: PictureTile): Promise<ImageBitmap> {
    const answer = await fetch(this.#url(tile), { signal: this.#closed.signal })
    if (!answer.ok) throw new Error(`Expected a tile but received status ${answer.status}.`)
    const { tileSidePx, channels } = this.#pyramid
    const pixels = tilePixels(new Uint8Array(await answer.arrayBuffer()), channels)
    return await createImageBitmap(new ImageData(pixels, tileSidePx, tileSidePx))
  }

  #forget(kept: number): void {
    for (const [key, bitmap] of this.#tiles) {
      if (this.#tiles.size <= kept) return
      this.#tiles.delete(key)
      bitmap.close()
    }
  }
}

function keyOf({ level, column, row }: PictureTile): string {
  return `${level} ${column} ${row}`
}
