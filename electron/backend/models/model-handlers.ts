import type { ModelId } from '../../common/identifiers.ts'
import type { ModelSummary } from '../../common/models/model-descriptor.ts'
import type { AreaHandlers } from '../area.ts'
import type { ModelPreviews } from '../compare/model-preview.ts'
import type { EventHub } from '../event-hub.ts'
import type { ModelSpeeds } from '../queue/work/model-speeds.ts'
import type { DownloadProxies } from './fetch/proxies.ts'

/** The models of this installation and its user. */
export interface Models {
  list(): Promise<ModelSummary[]>
  /** Fetches and converts a model. @throws AppError as `ModelStore.prepare` */
  prepare(id: ModelId, signal: AbortSignal): Promise<ModelSummary>
  /** Imports a model from files. @throws AppError as `ModelStore.add` */
  add(paths: readonly string[], signal: AbortSignal): Promise<ModelSummary>
  /** Blends two models. @throws AppError as `ModelStore.blend` */
  blend(from: ModelId, to: ModelId, share: number, signal: AbortSignal): Promise<ModelSummary>
  /** @throws AppError as `ModelStore.remove` */
  remove(id: ModelId): Promise<void>
}

/** What the handlers of models take. */
export interface ModelHandlerParts {
  readonly models: Models
  readonly previews: ModelPreviews
  readonly speeds: Pick<ModelSpeeds, 'list'>
  readonly proxies: DownloadProxies
  readonly events: EventHub
}

/** Answers the contract's methods on models. */
export function createModelHandlers({
  models,
  previews,
  speeds,
  proxies,
  events,
}: ModelHandlerParts): AreaHandlers<
  | 'models.list'
  | 'models.speeds'
  | 'models.prepare'
  | 'models.add'
  | 'models.blend'
  | 'models.remove'
  | 'models.preview'
  | 'network.useProxies'
> {
  const changed = <T>(value: T): T => {
    events.emit('models.changed', {})
    return value
  }
  return {
    'models.list': () => models.list(),
    'models.speeds': () => speeds.list(),
    'models.prepare': async ({ id }, { signal }) => changed(await models.prepare(id, signal)),
    'models.add': async ({ paths }, { signal }) => changed(await models.add(paths, signal)),
    'models.blend': async ({ from, to, share }, { signal }) =>
      changed(await models.blend(from, to, share, signal)),
    'models.remove': async ({ id }) => changed(await models.remove(id)),
    'models.preview': ({ id }, { signal }) => previews.show(id, signal),
    'network.useProxies': (chosen) => proxies.use(chosen),
  }
}
