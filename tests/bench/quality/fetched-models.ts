import path from 'node:path'
import { createModelStore, type ModelStore } from '../../../electron/backend/models/model-store.ts'
import { resolvePackageDirectory } from '../../../electron/backend/installation/resolve-package-directory.ts'
import { userDirectories } from '../../../electron/backend/installation/user-directories.ts'
import { type ModelDescriptor } from '../../../electron/common/models/model-descriptor.ts'

/** A model that was fetched or added before, converted and with its facts. */
export interface FetchedModel {
  readonly descriptor: ModelDescriptor
  /** File of the network alone, as ONNX. */
  readonly graphPath: string
}

/** The models that this user has fetched or added (`npm run enlarger -- models fetch ID`), by id. */
export async function findFetchedModels(modelsDirectory: string): Promise<FetchedModel[]> {
  const store: ModelStore = createModelStore({
    modelsDirectory,
    storeDirectory: path.join(userDirectories().data, 'models'),
    resolvePackageDirectory,
  })
  const fetched = (await store.list()).filter(({ availability, source }) => {
    const comesWithTheApplication =
      source.kind === 'bundled' || (source.kind === 'registry' && source.installed)
    return availability === 'ready' && !comesWithTheApplication
  })
  return await Promise.all(
    fetched.map(async ({ id }) => {
      const { descriptor, facts, graphPath } = await store.prepare(id)
      return { descriptor: { ...descriptor, facts }, graphPath }
    }),
  )
}
