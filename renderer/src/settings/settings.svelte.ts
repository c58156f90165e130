import type { BackendContract } from '../../../electron/common/backend-contract.ts'
import { preferencesSchema, type Preferences } from '../../../electron/common/preferences.ts'
import type { Client } from '../../../electron/common/rpc/client.ts'
import { upscaleSettingsSchema, type UpscaleSettings } from '../../../electron/common/upscale-settings.ts'
import type { JobList } from '../queue/job-list.svelte.ts'
import type { ModelList } from './model-list.svelte.ts'

const saveDelayMs = 250

/** What new images are enlarged with, and the other choices that outlive the window. */
export class Settings {
  readonly #backend: Client<BackendContract>
  readonly #models: ModelList
  readonly #jobs: JobList
  #preferences = $state.raw<Preferences>(preferencesSchema.parse({}))
  #saveTimer: ReturnType<typeof setTimeout> | undefined
  /** Settings the waiting jobs had before the change that is about to be saved. */
  #before: UpscaleSettings | null = null

  constructor(backend: Client<BackendContract>, models: ModelList, jobs: JobList) {
    this.#backend = backend
    this.#models = models
    this.#jobs = jobs
  }

  get preferences(): Preferences {
    return this.#preferences
  }

  /** Settings of new jobs; `null` while no model is known. */
  get upscale(): UpscaleSettings | null {
    const saved = this.#preferences.settings
    if (saved && this.#models.find(saved.modelId)) return saved
    const model = this.#models.standard
    if (!model) return saved
    return upscaleSettingsSchema.parse({ ...saved, modelId: model.id })
  }

  async load(): Promise<void> {
    this.#preferences = await this.#backend.call('preferences.get', undefined)
  }

  /** Remembers a choice; the window shows it at once. */
  async prefer(change: Partial<Preferences>): Promise<void> {
    this.#preferences = { ...this.#preferences, ...change }
    this.#preferences = await this.#backend.call('preferences.set', change)
  }

  /** Changes the settings of new jobs and of the waiting ones that were not given settings of their own. */
  change(change: Partial<UpscaleSettings>): void {
    const current = this.upscale
    if (!current) return
    this.#before ??= current
    this.#preferences = { ...this.#preferences, settings: { ...current, ...change } }
    clearTimeout(this.#saveTimer)
    this.#saveTimer = setTimeout(() => void this.flush(), saveDelayMs)
  }

  /** Saves a change at once; resolves when jobs follow it. */
  async flush(): Promise<void> {
    clearTimeout(this.#saveTimer)
    const before = this.#before
    const settings = this.upscale
    if (!before || !settings) return
    this.#before = null
    await this.#backend.call('preferences.set', { settings })
    const waiting = await this.#jobs.fetchAll(['waiting'])
    const ids = waiting.filter((job) => isSame(job.settings, before)).map((job) => job.id)
    if (ids.length > 0) await this.#backend.call('jobs.configure', { ids, settings })
  }
}

function isSame(one: UpscaleSettings, other: UpscaleSettings): boolean {
  return canonical(one) === canonical(other)
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
