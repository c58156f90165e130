import { sortOutModels } from '../../../electron/common/models/model-files.ts'
import type { Application } from './application.svelte.ts'

/** Models on their way in. */
export class ModelImports {
  readonly #app: Application
  #reading = $state(0)

  constructor(app: Application) {
    this.#app = app
  }

  /** Whether files are being read and tested. */
  get isReading(): boolean {
    return this.#reading > 0
  }

  /** Adds files of which some may be models, and shows the models; answers those that are none. */
  readonly takeModels = (paths: readonly string[]): readonly string[] => {
    const { models, others } = sortOutModels(paths)
    if (models.length > 0) this.#app.view.openPanel('models')
    for (const files of models) void this.#add(files)
    return others
  }

  /** Adds files that shall be models, whatever they look like. */
  readonly add = (paths: readonly string[]): void => {
    const { models, others } = sortOutModels(paths)
    for (const files of others.length > 0 ? [...models, others] : models) void this.#add(files)
  }

  async #add(files: readonly string[]): Promise<void> {
    const app = this.#app
    this.#reading++
    await app.attempt(async () => {
      const model = await app.backend.call('models.add', { paths: [...files] })
      await app.models.load()
      app.notices.show('success', app.text.say('models.added', { name: model.name }))
    })
    this.#reading--
  }
}
