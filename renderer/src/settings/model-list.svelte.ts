import { SvelteMap } from 'svelte/reactivity'
import type { BackendContract, ModelSpeed } from '../../../electron/common/contracts/backend-contract.ts'
import type { ModelId } from '../../../electron/common/identifiers.ts'
import { automaticModelId } from '../../../electron/common/models/automatic-model.ts'
import type { ModelSummary } from '../../../electron/common/models/model-descriptor.ts'
import type { ModelProgress } from '../../../electron/common/models/model-progress.ts'
import { familyOf } from '../../../electron/common/models/model-family.ts'
import type { Client } from '../../../electron/common/rpc/client.ts'

/** A family, or a model that has none. */
export interface ModelEntry {
  readonly key: ModelId
  readonly name: string
  /** Who stands for the family: its default member, else one that is there, with the gentlest denoising. */
  readonly lead: ModelSummary
  /** All members, the gentlest first. */
  readonly members: readonly ModelSummary[]
}

/** The models of this machine. */
export class ModelList {
  readonly #backend: Client<BackendContract>
  #models = $state.raw<readonly ModelSummary[]>([])
  #speeds = $state.raw<readonly ModelSpeed[]>([])
  readonly #progress = new SvelteMap<ModelId, ModelProgress>()

  readonly #entries = $derived(entriesOf(this.#models))

  constructor(backend: Client<BackendContract>) {
    this.#backend = backend
    backend.on('models.changed', () => void this.load())
    backend.on('models.progress', (progress) => {
      if (progress.id !== null) this.#progress.set(progress.id, progress)
    })
  }

  get all(): readonly ModelSummary[] {
    return this.#models
  }

  /** The faithful model, which every other is compared with. */
  get standard(): ModelSummary | undefined {
    return this.#models.find((model) => model.isDefault) ?? this.#models[0]
  }

  /** The models as people choose among them: one entry for each family, at most. */
  get entries(): readonly ModelEntry[] {
    return this.#entries
  }

  find(id: ModelId): ModelSummary | undefined {
    return this.#models.find((model) => model.id === id)
  }

  /** Whether settings may name it: a model of this machine, or whatever suits each picture. */
  canRun(id: ModelId): boolean {
    return id === automaticModelId || this.find(id) !== undefined
  }

  /** What people call a model: by its family, whose member the image decides; `undefined` where it is not known. */
  nameOf(id: ModelId): string | undefined {
    const model = this.find(id)
    return model?.family?.name ?? model?.name
  }

  /** 0–1 of a download under way; `null` where a model is read or measured, which takes as long as it takes. */
  downloaded(id: ModelId): number | null {
    const progress = this.#progress.get(id)
    return progress?.stage === 'fetch' ? progress.fraction : null
  }

  /** What was measured on this machine, whole images before parts of them. */
  get speeds(): readonly ModelSpeed[] {
    return this.#speeds
  }

  /** The fastest measured speed of a model on this machine; `undefined` where it never ran. */
  speedOf(id: ModelId): ModelSpeed | undefined {
    return this.#speeds
      .filter((speed) => speed.modelId === id)
      .toSorted((a, b) => b.megapixelsPerSecond - a.megapixelsPerSecond)[0]
  }

  /** Asks what has been measured by now. */
  async loadSpeeds(): Promise<void> {
    const speeds = await this.#backend.call('models.speeds', undefined)
    // Parts of images take longer for each pixel: side by side with whole ones they would mislead.
    const whole = speeds.filter(({ isSample }) => !isSample)
    this.#speeds = whole.length > 0 ? whole : speeds
  }

  async load(): Promise<void> {
    this.#models = await this.#backend.call('models.list', undefined)
  }
}

/** What stands for a model where choices are remembered: its family, or itself. */
export function entryKey(model: Pick<ModelSummary, 'id' | 'family'>): ModelId {
  return model.family?.id ?? model.id
}

function entriesOf(models: readonly ModelSummary[]): ModelEntry[] {
  const leads = models.filter((model) => model.family === null || familyOf(models, model)[0]?.id === model.id)
  return leads.map((first) => {
    const members = familyOf(models, first)
    const lead =
      members.find((member) => member.isDefault) ??
      members.find((member) => member.availability !== 'fetchable') ??
      first
    return { key: entryKey(first), name: first.family?.name ?? first.name, lead, members }
  })
}
