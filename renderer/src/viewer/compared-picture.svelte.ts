import { isAbort } from '../../../electron/common/messages/app-error.ts'
import { errorMessage, type ErrorMessage } from '../../../electron/common/messages/message.ts'
import type { PicturePyramid, PictureTile } from '../../../electron/common/pixels/picture-pyramid.ts'
import { Picture } from './picture.svelte.ts'
import { bitmapSource, type PictureSource } from './picture-source.ts'
import { TileLoader } from './tile-loader.ts'
import { tiledSource } from './tile-mosaic.ts'

/** Where every pixel of a picture comes from that is too large for one bitmap. */
export interface TileServer {
  /** Takes seconds where nobody has asked for the picture before. */
  describe(signal: AbortSignal): Promise<PicturePyramid>
  readonly url: (tile: PictureTile) => string
}

/** What is known of the pixels beyond the preview. */
export type DetailState =
  | { readonly kind: 'none' }
  | { readonly kind: 'preparing' }
  | { readonly kind: 'ready'; readonly pyramid: PicturePyramid; readonly loader: TileLoader }
  | { readonly kind: 'failed'; readonly error: ErrorMessage }

/** A preview must stay on screen for so long before the tiles are made: the first picture comes first. */
const settleMs = 250

/** One of the two pictures that are compared: its preview at once, every pixel of it when looked at closely. */
export class ComparedPicture {
  readonly #preview = new Picture()
  #detail = $state.raw<DetailState>({ kind: 'none' })
  /** Counts the tiles that arrived. */
  #arrived = $state(0)
  #shown: string | null = null
  #asked: AbortController | null = null
  #redraw = 0
  readonly #source = $derived.by((): PictureSource | null => {
    const { bitmap } = this.#preview
    if (!bitmap) return null
    const preview = bitmapSource(bitmap)
    if (this.#detail.kind !== 'ready') return preview
    const { pyramid, loader } = this.#detail
    return tiledSource(preview, pyramid, loader, () => void this.#arrived)
  })

  get preview(): Picture {
    return this.#preview
  }

  get detail(): DetailState {
    return this.#detail
  }

  get source(): PictureSource | null {
    return this.#source
  }

  /** @param tiles `null` where the preview holds every pixel. */
  show(url: string | null, tiles: TileServer | null): void {
    const shown = url && `${tiles === null ? 'whole' : 'tiled'} ${url}`
    if (shown === this.#shown) return
    this.#shown = shown
    const previewed = this.#preview.show(url)
    this.#release()
    if (url === null || !tiles) return
    const asked = new AbortController()
    this.#asked = asked
    this.#detail = { kind: 'preparing' }
    void previewed.then(() => setTimeout(() => void this.#describe(tiles, asked.signal), settleMs))
  }

  close(): void {
    this.#shown = null
    this.#preview.close()
    this.#release()
  }

  async #describe(tiles: TileServer, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    try {
      const pyramid = await tiles.describe(signal)
      if (signal.aborted) return
      const loader = new TileLoader(pyramid, tiles.url, () => this.#scheduleRedraw())
      this.#detail = { kind: 'ready', pyramid, loader }
    } catch (error) {
      if (signal.aborted || isAbort(error)) return
      this.#detail = { kind: 'failed', error: errorMessage(error) }
    }
  }

  /** Tiles arrive one by one; the screen is drawn at most once a frame. */
  #scheduleRedraw(): void {
    cancelAnimationFrame(this.#redraw)
    this.#redraw = requestAnimationFrame(() => this.#arrived++)
  }

  #release(): void {
    this.#asked?.abort()
    cancelAnimationFrame(this.#redraw)
    if (this.#detail.kind === 'ready') this.#detail.loader.close()
    this.#detail = { kind: 'none' }
  }
}
