import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { type ModelId, modelIdSchema } from '../../common/identifiers.ts'
import type { ModelDescriptor } from '../../common/models/model-descriptor.ts'
import type { Conversion } from './convert-model.ts'
import type { PublishedFacts } from './published-model.ts'
import { type FoundModel, readDescriptors } from './read-descriptors.ts'
import { writeAtomically } from '../files/write-atomically.ts'

const graphName = 'core.onnx'

/** Models the user added: a folder each, with descriptor and converted network. */
export interface ImportedModels {
  /**
   * All that can be read; a damaged record, or one of a later version, hides its own model only. One whose id
   * is among `ownIds`, because the application has since brought a model of that name, gets a free id.
   */
  list(ownIds: ReadonlySet<string>): Promise<FoundModel[]>
  /**
   * Keeps a conversion under a name made from its file's that no other model has.
   * @param published what is known of the model whose files these are; `null` where nothing is
   */
  keep(
    file: { readonly fileName: string; readonly sha256: string },
    conversion: Conversion,
    ownIds: ReadonlySet<string>,
    published: PublishedFacts | null,
  ): Promise<FoundModel>
  /** The converted network of one of them. */
  graphPath(found: FoundModel): string
  /** Deletes the model's folder. */
  remove(found: FoundModel): Promise<void>
}

/** The imported models in `directory`. */
export function openImportedModels(directory: string): ImportedModels {
  const list = async (ownIds: ReadonlySet<string>): Promise<FoundModel[]> =>
    withFreeIds(await readDescriptors(directory, 'skip'), ownIds)
  return {
    list,
    async keep({ fileName, sha256 }, conversion, ownIds, published) {
      const stem = path.parse(fileName).name
      const listed = (await list(ownIds)).map(({ descriptor }): string => descriptor.id)
      const id = freeId(stem, new Set([...ownIds, ...listed, ...(await namesIn(directory))]))
      const descriptor: ModelDescriptor = {
        id,
        name: stem.slice(0, 120),
        architecture: conversion.architecture ?? 'ONNX network',
        family: null,
        purpose: conversion.facts.scale === 1 ? 'denoise' : 'general',
        description: '',
        author: '',
        licence: null,
        homepage: null,
        year: null,
        paper: null,
        tags: [],
        ...published,
        downloadBytes: null,
        source: {
          kind: 'user',
          format: conversion.format,
          fileName,
          sha256,
        },
        facts: conversion.facts,
      }
      const temporary = path.join(directory, `.${randomUUID()}`)
      try {
        await mkdir(temporary, { recursive: true })
        await copyFile(conversion.graphPath, path.join(temporary, graphName))
        await writeAtomically(path.join(temporary, 'model.json'), JSON.stringify(descriptor, null, 2))
        await rename(temporary, path.join(directory, id))
      } catch (error) {
        await rm(temporary, { recursive: true, force: true })
        throw error
      }
      return { descriptor, directory: path.join(directory, id) }
    },
    graphPath: (found) => path.join(found.directory, graphName),
    remove: (found) => rm(found.directory, { recursive: true, force: true }),
  }
}

/** Folders keep their names, so the same models always come to the same ids and listing writes nothing. */
function withFreeIds(found: readonly FoundModel[], ownIds: ReadonlySet<string>): FoundModel[] {
  const taken = new Set<string>([...ownIds, ...found.map(({ descriptor }) => descriptor.id)])
  return found.map((model) => {
    if (!ownIds.has(model.descriptor.id)) return model
    const id = freeId(model.descriptor.id, taken)
    taken.add(id)
    return { ...model, descriptor: { ...model.descriptor, id } }
  })
}

async function namesIn(directory: string): Promise<string[]> {
  await mkdir(directory, { recursive: true })
  return await readdir(directory)
}

function freeId(stem: string, taken: ReadonlySet<string>): ModelId {
  const slug = stem
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '')
  const base = slug === '' ? 'model' : slug
  for (let count = 1; ; count++) {
    const id = count === 1 ? base : `${base}-${count}`
    if (!taken.has(id)) return modelIdSchema.parse(id)
  }
}
