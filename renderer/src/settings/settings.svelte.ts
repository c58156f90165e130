import type { BackendContract } from '../../../electron/common/contracts/backend-contract.ts'
import {
  withBuiltInPreset,
  type BuiltInPresetId,
} from '../../../electron/common/settings/built-in-presets.ts'
import type { ModelId } from '../../../electron/common/identifiers.ts'
import { automaticModelId } from '../../../electron/common/models/automatic-model.ts'
import { familyOf } from '../../../electron/common/models/model-family.ts'
import {
  preferencesSchema,
  type Preferences,
  type Preset,
} from '../../../electron/common/settings/preferences.ts'
import type { Client } from '../../../electron/common/rpc/client.ts'
import {
  mergeSettings,
  pickSettings,
  type SettingsPart,
} from '../../../electron/common/settings/settings-part.ts'
import {
  upscaleSettingsSchema,
  type UpscaleSettings,
} from '../../../electron/common/settings/upscale-settings.ts'
import { entryKey, type ModelEntry, type ModelList } from './model-list.svelte.ts'

const saveDelayMs = 250

/** What new images are enlarged with, and the other choices that outlive the window. */
export class Settings {
  readonly #backend: Client<BackendContract>
  readonly #models: ModelList
  #preferences = $state.raw<Preferences>(preferencesSchema.parse({}))
  #saveTimer: ReturnType<typeof setTimeout> | undefined
  /** Settings the waiting jobs had before the change that is about to be saved. */
  #before: UpscaleSettings | null = null

  constructor(backend: Client<BackendContract>, models: ModelList) {
    this.#backend = backend
    this.#models = models
  }

  get preferences(): Preferences {
    return this.#preferences
  }

  /** Settings of new jobs; `null` while no model is known. */
  get upscale(): UpscaleSettings | null {
    const saved = this.#preferences.settings
    if (saved && this.#models.canRun(saved.modelId)) return saved
    if (!this.#models.standard) return saved
    return upscaleSettingsSchema.parse({ ...saved, modelId: automaticModelId })
  }

  async load(): Promise<void> {
    this.#preferences = await this.#backend.call('preferences.get', undefined)
  }

  /** Shows a choice that is still being made, without remembering it. */
  show(change: Partial<Preferences>): void {
    this.#preferences = { ...this.#preferences, ...change }
  }

  /** Remembers a choice; the window shows it at once. */
  async prefer(change: Partial<Preferences>): Promise<void> {
    this.show(change)
    await this.#backend.call('preferences.set', change)
  }

  /** Changes the settings of new jobs and of the waiting ones that were not given settings of their own. */
  change(change: SettingsPart): void {
    const current = this.upscale
    if (!current) return
    this.#before ??= current
    const settings = mergeSettings(current, change)
    const { modelId } = settings
    const settingsByModel = {
      ...this.#preferences.settingsByModel,
      [this.#keyOf(modelId)]: { ...pickSettings(settings, 'isPerModel'), modelId },
    }
    this.#preferences = { ...this.#preferences, settings, settingsByModel }
    clearTimeout(this.#saveTimer)
    this.#saveTimer = setTimeout(() => void this.flush(), saveDelayMs)
  }

  /** The member of a family that the user last chose; else the one that stands for it. */
  memberOf({ key, lead }: ModelEntry): ModelId {
    const remembered = this.#preferences.settingsByModel[key]?.modelId
    return remembered && this.#models.find(remembered) ? remembered : lead.id
  }

  /** Chooses a model, with what the user last chose for it. The size stays, unless the new one falls short of it. */
  chooseModel(modelId: ModelId): void {
    const remembered = this.#preferences.settingsByModel[this.#keyOf(modelId)]
    const model = this.#models.find(modelId)
    const scales = model ? familyOf(this.#models.all, model).flatMap(({ facts }) => facts?.scale ?? []) : []
    const factor = Math.max(0, ...scales)
    const target = this.upscale?.target
    // How much is cleaned belongs to the model before, or follows the picture again.
    const anew = { modelId, tileSizePx: null, cleanUp: null, exactModel: false }
    if (remembered) this.change({ ...remembered, modelId })
    else if (target?.kind === 'scale' && factor > 1 && factor < target.factor) {
      this.change({ ...anew, target: { kind: 'scale', factor } })
    } else this.change(anew)
  }

  #keyOf(modelId: ModelId): ModelId {
    const model = this.#models.find(modelId)
    return model ? entryKey(model) : modelId
  }

  /** Saves a change at once; resolves when jobs follow it. */
  async flush(): Promise<void> {
    clearTimeout(this.#saveTimer)
    const before = this.#before
    const settings = this.upscale
    if (!before || !settings) return
    this.#before = null
    const { settingsByModel } = this.#preferences
    await this.#backend.call('preferences.set', { settings, settingsByModel })
    await this.#backend.call('jobs.configure', { states: ['waiting'], settings: before, to: settings })
  }

  /** Back to what a new installation starts with; presets are kept. */
  async reset(): Promise<void> {
    if (this.#models.standard) this.change(upscaleSettingsSchema.parse({ modelId: automaticModelId }))
    await this.flush()
    await this.prefer({ settings: null, settingsByModel: {}, outputDirectory: null })
  }

  /** Keeps the present settings under a name; a name that is taken is given new settings. */
  async savePreset(name: string): Promise<void> {
    const settings = this.upscale
    if (!settings) return
    const { presets } = this.#preferences
    const known = presets.find((preset) => preset.name === name)
    const preset: Preset = { id: known?.id ?? crypto.randomUUID(), name, settings }
    await this.prefer({ presets: [...presets.filter((other) => other !== known), preset] })
  }

  /** What the present settings become under a built-in preset; `null` while no model is known. */
  withBuiltIn(id: BuiltInPresetId): UpscaleSettings | null {
    return this.upscale && withBuiltInPreset(this.upscale, id)
  }

  /** Adds presets from elsewhere; those of the same id are replaced. */
  async addPresets(added: readonly Preset[]): Promise<void> {
    const ids = added.map((preset) => preset.id)
    const kept = this.#preferences.presets.filter((preset) => !ids.includes(preset.id))
    await this.prefer({ presets: [...kept, ...added] })
  }

  /** Keeps settings as a preset of the user's own, under a name that is free. */
  async duplicatePreset(wanted: string, settings: UpscaleSettings): Promise<void> {
    const { presets } = this.#preferences
    const taken = presets.map((preset) => preset.name)
    const name = freeName(wanted.slice(0, 74), taken)
    await this.prefer({ presets: [...presets, { id: crypto.randomUUID(), name, settings }] })
  }

  async removePreset(id: string): Promise<void> {
    await this.prefer({ presets: this.#preferences.presets.filter((preset) => preset.id !== id) })
  }
}

/** The name itself where it is free, else the first free one of `name 2`, `name 3`, … */
function freeName(wanted: string, taken: readonly string[]): string {
  let name = wanted
  for (let number = 2; taken.includes(name); number++) name = `${wanted} ${number}`
  return name
}
