import { isAbort } from '../../../electron/common/messages/app-error.ts'
import type { BackendContract } from '../../../electron/common/contracts/backend-contract.ts'
import type { JobId } from '../../../electron/common/identifiers.ts'
import type { ImageSize } from '../../../electron/common/settings/output-target.ts'
import type { Region, RegionPreview } from '../../../electron/common/contracts/region-compare.ts'
import type { Client } from '../../../electron/common/rpc/client.ts'
import type { UpscaleSettings } from '../../../electron/common/settings/upscale-settings.ts'
import { cellKey } from './preview-cells.ts'
import { Picture } from './picture.svelte.ts'
import { onWholePixels, type PictureSource } from './picture-source.ts'

/** What is to be previewed. */
export interface PreviewWish {
  readonly id: JobId
  readonly image: ImageSize
  readonly settings: UpscaleSettings
  /** Squares of the image, the most important first. */
  readonly cells: readonly Region[]
}

/** How far a preview is. */
export type PreviewState = 'idle' | 'working' | 'ready' | 'failed'

interface Cell {
  readonly region: Region
  readonly picture: Picture
  /** Settings it shows. */
  readonly settings: string
  readonly facts: RegionPreview
}

/** Pan, zoom and settings must rest so long before anything is computed. */
const settleMs = 200
/** Squares that are kept, also outside the view. */
const mostKept = 96

/**
 * What the present settings make of the part of an image that is looked at, square by square. What is outdated is
 * cancelled; squares of other settings stay on screen until the new ones come.
 */
export class LivePreview {
  readonly #backend: Client<BackendContract>
  readonly #pictureUrl: (picture: string) => string
  // Never changed, only replaced.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  #cells = $state.raw<ReadonlyMap<string, Cell>>(new Map())
  #state = $state<PreviewState>('idle')
  #failure = $state<string | null>(null)
  #image: JobId | null = null
  #running: AbortController | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(backend: Client<BackendContract>, pictureUrl: (picture: string) => string) {
    this.#backend = backend
    this.#pictureUrl = pictureUrl
  }

  get state(): PreviewState {
    return this.#state
  }

  /** Why there is no preview; `null` where there is one. */
  get failure(): string | null {
    return this.#failure
  }

  /** Bytes that the whole file will come to, by the squares that were made last; `null` until known. */
  get fileBytes(): number | null {
    const newest = [...this.#cells.values()].at(-1)?.settings
    const known = [...this.#cells.values()].flatMap(({ settings, facts }) =>
      settings === newest && facts.fileBytes !== null ? [facts.fileBytes] : [],
    )
    return known.length === 0 ? null : known.reduce((sum, bytes) => sum + bytes, 0) / known.length
  }

  /** The squares over another picture of the image; `null` where there are none. */
  over(base: PictureSource | null, image: ImageSize | null): PictureSource | null {
    const cells = [...this.#cells.values()]
    if (!base || !image || cells.length === 0) return null
    return {
      draw(context, placement, visible) {
        base.draw(context, placement, visible)
        const { x, y, width, height } = onWholePixels(placement)
        for (const { region, picture } of cells) {
          if (!picture.bitmap) continue
          const left = Math.round(x + (region.leftPx / image.widthPx) * width)
          const top = Math.round(y + (region.topPx / image.heightPx) * height)
          const right = Math.round(x + ((region.leftPx + region.widthPx) / image.widthPx) * width)
          const bottom = Math.round(y + ((region.topPx + region.heightPx) / image.heightPx) * height)
          context.drawImage(picture.bitmap, left, top, right - left, bottom - top)
        }
      },
    }
  }

  /** Asks for squares, once the wish has rested; `null`: for none. */
  show(wish: PreviewWish | null): void {
    clearTimeout(this.#timer)
    if ((wish?.id ?? null) !== this.#image) {
      this.#forget()
      this.#image = wish?.id ?? null
    }
    if (!wish) {
      this.#running?.abort()
      this.#state = 'idle'
      return
    }
    const settings = JSON.stringify(wish.settings)
    const missing = wish.cells.filter((cell) => this.#cells.get(cellKey(cell))?.settings !== settings)
    this.#running?.abort()
    if (missing.length === 0) {
      this.#state = 'ready'
      return
    }
    this.#state = 'working'
    this.#timer = setTimeout(() => void this.#run(wish, settings, missing), settleMs)
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#running?.abort()
    this.#forget()
  }

  async #run(wish: PreviewWish, settings: string, missing: readonly Region[]): Promise<void> {
    const controller = new AbortController()
    this.#running = controller
    const { signal } = controller
    try {
      for (const region of missing) {
        const request = { id: wish.id, region, settings: wish.settings }
        const facts = await this.#backend.call('preview.region', request, { signal })
        if (signal.aborted) return
        const picture = new Picture()
        await picture.show(this.#pictureUrl(facts.picture))
        if (signal.aborted) return picture.close()
        this.#keep({ region, picture, settings, facts })
      }
      this.#failure = null
      this.#state = 'ready'
    } catch (error) {
      if (signal.aborted || isAbort(error)) return
      this.#failure = error instanceof Error ? error.message : String(error)
      this.#state = 'failed'
    }
  }

  #keep(cell: Cell): void {
    const key = cellKey(cell.region)
    // Bookkeeping of one change; what is on screen reads the map that is set.
    // eslint-disable-next-line svelte/prefer-svelte-reactivity
    const cells = new Map(this.#cells)
    cells.get(key)?.picture.close()
    cells.delete(key)
    cells.set(key, cell)
    for (const [oldest, { picture }] of cells) {
      if (cells.size <= mostKept) break
      picture.close()
      cells.delete(oldest)
    }
    this.#cells = cells
  }

  #forget(): void {
    this.#running?.abort()
    for (const { picture } of this.#cells.values()) picture.close()
    // eslint-disable-next-line svelte/prefer-svelte-reactivity
    this.#cells = new Map()
    this.#failure = null
    this.#state = 'idle'
  }
}
