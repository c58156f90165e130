import type { BackendContract } from '../../../electron/common/backend-contract.ts'
import type { ModelId } from '../../../electron/common/identifiers.ts'
import type { ModelSummary } from '../../../electron/common/model-descriptor.ts'
import type { Client } from '../../../electron/common/rpc/client.ts'

/** The models of this machine. */
export class ModelList {
  readonly #backend: Client<BackendContract>
  #models = $state.raw<readonly ModelSummary[]>([])

  constructor(backend: Client<BackendContract>) {
    this.#backend = backend
    backend.on('models.changed', () => void this.load())
  }

  get all(): readonly ModelSummary[] {
    return this.#models
  }

  /** What is used until the user chooses. */
  get standard(): ModelSummary | undefined {
    return this.#models.find((model) => model.isDefault) ?? this.#models[0]
  }

  find(id: ModelId): ModelSummary | undefined {
    return this.#models.find((model) => model.id === id)
  }

  async load(): Promise<void> {
    this.#models = await this.#backend.call('models.list', undefined)
  }
}
