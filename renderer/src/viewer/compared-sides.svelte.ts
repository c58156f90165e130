import { largestPreviewSidePx, type PictureSide } from '../../../electron/common/pixels/picture-pyramid.ts'
import type { ImageSize } from '../../../electron/common/settings/output-target.ts'
import type { Job } from '../../../electron/common/jobs/job.ts'
import type { UpscaleSettings } from '../../../electron/common/settings/upscale-settings.ts'
import type { Application } from '../application/application.svelte.ts'
import { inputSizeOf, resultSizeOf } from '../queue/job-text.ts'
import { ComparedPicture, type TileServer } from './compared-picture.svelte.ts'
import { leftSide, rightSide, sidesOf, type Side } from './compare-sides.ts'
import { LivePreview } from './live-preview.svelte.ts'
import { cellsInView } from './preview-cells.ts'
import type { PictureSource } from './picture-source.ts'
import type { ViewerState } from './viewer-state.svelte.ts'

/** Which two pictures of an image are looked at, and where their pixels come from. */
export class ComparedSides {
  readonly #app: Application
  readonly #viewer: ViewerState
  readonly #job: () => Job | undefined
  readonly live: LivePreview
  readonly original = new ComparedPicture()
  readonly #results = { left: new ComparedPicture(), right: new ComparedPicture() }
  /** Keys of what the user chose; `null`: what one wants to see. */
  leftChoice = $state<string | null>(null)
  rightChoice = $state<string | null>(null)
  /** The settings there were when the image was opened. */
  #atOpening = $state.raw<UpscaleSettings | null>(null)

  constructor(app: Application, viewer: ViewerState, job: () => Job | undefined) {
    this.#app = app
    this.#viewer = viewer
    this.#job = job
    this.live = new LivePreview(app.backend, (picture) => app.host.pictureUrl(picture))
  }

  /** Whether settings can be tried on the image at all. */
  readonly #canPreview = $derived.by(() => {
    const job = this.#job()
    const kind = job?.state.kind
    return job !== undefined && inputSizeOf(job) !== null && kind !== 'running' && kind !== 'failed'
  })

  readonly sides = $derived.by((): readonly Side[] => {
    const job = this.#job()
    return job ? sidesOf(job, this.#canPreview) : []
  })

  /** What the preview shows: the image's own settings while it waits, else those that it would be given now. */
  readonly #settings = $derived.by(() => {
    const job = this.#job()
    return job?.state.kind === 'waiting' ? job.settings : this.#app.settings.upscale
  })

  readonly left = $derived(leftSide(this.sides, this.leftChoice))
  readonly right = $derived.by(() => {
    const job = this.#job()
    const isChanged = this.#atOpening !== null && this.#settings !== this.#atOpening
    return job ? rightSide(job, this.sides, this.rightChoice, isChanged) : null
  })
  readonly showsPreview = $derived(this.left.kind === 'preview' || this.right?.kind === 'preview')
  /** The preview yields to a batch. */
  readonly waits = $derived.by(() => this.showsPreview && this.#app.queue.mode !== 'idle')
  readonly leftSource = $derived(this.#sourceOf(this.left, 'left'))
  readonly rightSource = $derived(this.right && this.#sourceOf(this.right, 'right'))

  /** Another image is looked at: what was chosen for the one before stands for it alone. */
  begin(): void {
    this.leftChoice = null
    this.rightChoice = null
    this.#atOpening = this.#settings
  }

  /** Loads what is shown; called whenever something of it may have changed. */
  load(): void {
    const job = this.#job()
    const url = job ? this.#app.host.imageUrl(job.id, 'before', 0) : null
    this.original.show(url !== null && this.#app.broken.has(url) ? null : url, this.#tiles('before', null))
    this.#loadResult('left', this.left)
    this.#loadResult('right', this.right)
  }

  /** Asks for the preview of what is in view. */
  preview(): void {
    const job = this.#job()
    const image = job ? inputSizeOf(job) : null
    const settings = this.#settings
    const { view, picture, pane } = this.#viewer
    if (!job || !image || !settings || !this.showsPreview || this.waits) return this.live.show(null)
    const cells = cellsInView(image, view, picture, pane)
    this.live.show({ id: job.id, image, settings, cells })
  }

  close(): void {
    this.live.close()
    this.original.close()
    this.#results.left.close()
    this.#results.right.close()
  }

  #sourceOf(side: Side, place: 'left' | 'right'): PictureSource | null {
    if (side.kind === 'original') return this.original.source
    if (side.kind !== 'preview') return this.#results[place].source
    const job = this.#job()
    return this.live.over(this.original.source, job ? inputSizeOf(job) : null)
  }

  #loadResult(place: 'left' | 'right', side: Side | null): void {
    const job = this.#job()
    const version = side?.kind === 'version' ? side.version.id : null
    if (!job || !side || (version === null && side.kind !== 'existing')) {
      return this.#results[place].show(null, null)
    }
    const url = this.#app.host.imageUrl(job.id, 'after', 0, version)
    const size = side.kind === 'version' ? side.version.result : resultSizeOf(job)
    this.#results[place].show(url, this.#tiles('after', version, size))
  }

  /** Where the pixels come from of a picture whose preview does not hold them all. */
  #tiles(side: PictureSide, version: number | null, known?: ImageSize | null): TileServer | null {
    const job = this.#job()
    const size = known ?? (job && inputSizeOf(job))
    if (!job || !size || Math.max(size.widthPx, size.heightPx) <= largestPreviewSidePx) return null
    const { id } = job
    return {
      describe: (signal) => this.#app.backend.call('images.pyramid', { id, side, version }, { signal }),
      url: (tile) => this.#app.host.tileUrl(id, side, tile, version),
    }
  }

  /** What is known of the pixels of both pictures. */
  get details() {
    return [this.original.detail, this.#results.left.detail, this.#results.right.detail]
  }
}
