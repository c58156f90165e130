import { messageText } from '../text/message-text.ts'
import type { ModelImports } from './model-imports.svelte.ts'
import type { WindowParts } from './window-parts.ts'

/** The ways images and folders come into the queue. */
export class Additions {
  readonly #parts: WindowParts
  readonly #imports: ModelImports

  constructor(parts: WindowParts, imports: ModelImports) {
    this.#parts = parts
    this.#imports = imports
  }

  /** Takes in files that were dropped or opened: models to use, images and folders to upscale. */
  readonly open = (paths: readonly string[]): Promise<void> => this.add(this.#imports.takeModels(paths))

  /** Adds images and folders, and reports what was left out. An image that comes alone is shown at once. */
  readonly add = (
    paths: readonly string[],
    outputDirectory: string | null = this.#parts.settings.preferences.outputDirectory,
  ): Promise<void> => this.#parts.attempt(() => this.#add(paths, outputDirectory))

  /** Adds the images that come with the program. */
  readonly addSamples = (): Promise<void> =>
    this.#parts.attempt(async () => {
      const { paths, outputDirectory } = await this.#parts.backend.call('samples.list', undefined)
      await this.add(paths, outputDirectory)
    })

  readonly pickImages = (): Promise<void> =>
    this.#parts.attempt(async () => this.add(await this.#parts.host.call('dialog.pickImages', undefined)))

  readonly pickFolders = (): Promise<void> =>
    this.#parts.attempt(async () => this.add(await this.#parts.host.call('dialog.pickFolders', undefined)))

  readonly paste = (): Promise<void> =>
    this.#parts.attempt(async () => {
      const { host, notices, text } = this.#parts
      const paths = await host.call('clipboard.pasteImages', undefined)
      if (paths.length === 0) notices.show('info', text.say('add.nothingToPaste'))
      else await this.add(paths)
    })

  async #add(paths: readonly string[], outputDirectory: string | null): Promise<void> {
    const { backend, host, jobs, notices, queue, settings: chosen, text, view } = this.#parts
    const settings = chosen.upscale
    if (paths.length === 0) return
    if (!settings) return notices.show('warning', text.say('model.missing'))
    const wasEmpty = queue.total === 0
    const { added, alreadyListed, ignored } = await backend.call('jobs.add', {
      paths: [...paths],
      settings,
      outputDirectory,
      outputPlace: chosen.preferences.outputPlace,
      onlyNew: true,
    })
    if (added > 0) await host.call('window.noteRecent', { paths: paths.slice(0, 20) })
    const first = ignored[0]
    if (first) {
      const reason = messageText(first.reason, this.#parts)
      notices.show('warning', text.say('add.ignored', { count: ignored.length, reason }))
    } else if (!wasEmpty && added > 0) notices.show('info', text.say('add.added', { count: added }))
    if (alreadyListed > 0) {
      const images = text.say('order.count', { count: alreadyListed })
      notices.show('info', text.say('add.alreadyListed', { images }))
    }
    await jobs.refresh()
    if (!wasEmpty || added !== 1) return
    // Asked for by itself: what the list shows may be on its way still.
    const [only] = (await backend.call('jobs.list', { limit: 1 })).jobs
    if (only) view.compare(only.id)
  }
}
