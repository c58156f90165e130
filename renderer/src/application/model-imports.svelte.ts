import { sortOutModels } from '../../../electron/common/models/model-files.ts'
import type { WindowParts } from './window-parts.ts'

/** Models on their way in. */
export class ModelImports {
  readonly #parts: WindowParts
  #reading = $state(0)

  constructor(parts: WindowParts) {
    this.#parts = parts
  }

  /** Whether files are being read and tested. */
  get isReading(): boolean {
    return this.#reading > 0
  }

  /** Adds files of which some may be models, and shows the models; answers those that are none. */
  readonly takeModels = (paths: readonly string[]): readonly string[] => {
    const { models, others } = sortOutModels(paths)
    if (models.length > 0) this.#parts.view.openPanel('models')
    for (const files of models) void this.#add(files)
    return others
  }

  /** Adds files that shall be models, whatever they look like. */
  readonly add = (paths: readonly string[]): void => {
    const { models, others } = sortOutModels(paths)
    for (const files of others.length > 0 ? [...models, others] : models) void this.#add(files)
  }

  async #add(files: readonly string[]): Promise<void> {
    const { attempt, backend, models, notices, text } = this.#parts
    this.#reading++
    await attempt(async () => {
      const model = await backend.call('models.add', { paths: [...files] })
      await models.load()
      notices.show('success', text.say('models.added', { name: model.name }))
    })
    this.#reading--
  }
}
