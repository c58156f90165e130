import { join } from 'node:path'
import { applicationDirectory } from '../../../electron/backend/installation/application-directory.ts'
import { createModelStore, type PreparedModel } from '../../../electron/backend/models/model-store.ts'
import { resolvePackageDirectory } from '../../../electron/backend/installation/resolve-package-directory.ts'
import { modelIdSchema } from '../../../electron/common/identifiers.ts'
import type { BenchCase } from './bench-case.ts'

/** The case's model, converted into the benchmark's own store. */
export async function prepareCaseModel({ modelId, directory }: BenchCase): Promise<PreparedModel> {
  const store = createModelStore({
    modelsDirectory: join(applicationDirectory(), 'models'),
    storeDirectory: join(directory, 'store'),
    resolvePackageDirectory,
  })
  return await store.prepare(modelIdSchema.parse(modelId))
}
