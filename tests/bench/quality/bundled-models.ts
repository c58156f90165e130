import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { type ModelDescriptor, modelDescriptorSchema } from '../../../electron/common/model-descriptor.ts'

/** A bundled model: its descriptor and the `model.json` it was read from. */
export interface BundledModel {
  readonly file: string
  readonly descriptor: ModelDescriptor
}

/** The models below a folder whose weights lie beside their `model.json`, by id. */
export async function findBundledModels(folder: string): Promise<BundledModel[]> {
  const names = await readdir(folder, { recursive: true })
  const files = names
    .filter((name) => path.basename(name) === 'model.json')
    .map((name) => path.join(folder, name))
  const models = await Promise.all(
    files.map(async (file) => ({
      file,
      descriptor: modelDescriptorSchema.parse(JSON.parse(await readFile(file, 'utf8'))),
    })),
  )
  return models
    .filter(({ descriptor }) => descriptor.source.kind === 'bundled')
    .sort((a, b) => a.descriptor.id.localeCompare(b.descriptor.id))
}
