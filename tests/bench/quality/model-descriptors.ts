import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import {
  type ModelDescriptor,
  modelDescriptorSchema,
} from '../../../electron/common/models/model-descriptor.ts'

/** A descriptor and the `model.json` it was read from. */
export interface DescribedModel {
  readonly file: string
  readonly descriptor: ModelDescriptor
}

/** The models below a folder that need no fetching: bundled weights and installed packages, by id. */
export async function findModels(folder: string): Promise<DescribedModel[]> {
  const names = await readdir(folder, { recursive: true })
  const files = names
    .filter((name) => path.basename(name) === 'model.json' && !name.includes('node_modules'))
    .map((name) => path.join(folder, name))
  const models = await Promise.all(
    files.map(async (file) => ({
      file,
      descriptor: modelDescriptorSchema.parse(JSON.parse(await readFile(file, 'utf8'))),
    })),
  )
  return models
    .filter(({ descriptor: { source } }) => source.kind === 'bundled' || isInstalled(source))
    .sort((a, b) => a.descriptor.id.localeCompare(b.descriptor.id))
}

function isInstalled(source: ModelDescriptor['source']): boolean {
  return source.kind === 'registry' && source.installed
}
