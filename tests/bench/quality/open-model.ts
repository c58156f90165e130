import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { resolvePackageDirectory } from '../../../electron/backend/installation/resolve-package-directory.ts'
import { type GraphFacts, graphFactsSchema } from '../../../electron/common/models/model-descriptor.ts'
import { analyseGraph } from '../../../electron/model-import/analysis/analyse-graph.ts'
import { countParameters } from '../../../electron/model-import/analysis/graph-costs.ts'
import { type ImportedModel, importModel } from '../../../electron/model-import/import-model.ts'
import { type ModelFile } from '../../../electron/model-import/read-weights.ts'
import { encodeModel } from '../../../electron/model-import/onnx/model-file.ts'
import { type DescribedModel } from './model-descriptors.ts'
import { openOnnxModel } from './onnx-upscaler.ts'
import { type Upscaler } from './upscaler.ts'

/** A model under measurement, and the system whose published figures it is set beside. */
export interface MeasuredModel {
  readonly upscaler: Upscaler
  readonly architecture: string
}

/** Opens a bundled model or one from an installed package. */
export async function openDescribedModel({ file, descriptor }: DescribedModel): Promise<MeasuredModel> {
  const { source, architecture } = descriptor
  switch (source.kind) {
    case 'bundled': {
      const graph = path.join(path.dirname(file), source.file)
      return { upscaler: await openOnnxModel(descriptor, graph), architecture }
    }
    case 'registry': {
      const folder = path.join(resolvePackageDirectory(source.package) ?? '', path.dirname(source.path))
      const graph = encodeModel(importModel(await readFiles(folder)).model)
      return { upscaler: await openOnnxModel(descriptor, graph), architecture }
    }
    case 'url':
    case 'user':
      throw new TypeError(
        `Expected a model whose weights are here but ${descriptor.id} is of kind ${source.kind}`,
      )
  }
}

/**
 * Opens published weights: one file, or a folder whose files belong together; `@3` at the end names the scale
 * of weights that do not tell it. Nothing of them is kept.
 */
export async function openWeights(argument: string): Promise<MeasuredModel> {
  const [, location = argument, scaleText] = /^(.*?)(?:@(\d+))?$/.exec(argument) ?? []
  const isFolder = (await stat(location)).isDirectory()
  const folder = isFolder ? location : path.dirname(location)
  const files = await readFiles(folder, isFolder ? undefined : [path.basename(location)])
  const imported = importModel(files)
  const id = path.basename(location)
  const known = factsOf(imported, id)
  const facts = { ...known, scale: scaleText === undefined ? known.scale : Number(scaleText) }
  const architecture = imported.architecture ?? 'unknown'
  const name = `${architecture} ${facts.scale}×, published (${id})`
  const upscaler = await openOnnxModel(
    { id: `${id}-x${facts.scale}`, name, facts },
    encodeModel(imported.model),
  )
  return { upscaler, architecture }
}

/** Files of a folder in memory: all of them, or those named. */
async function readFiles(folder: string, names?: readonly string[]): Promise<ModelFile[]> {
  return Promise.all(
    (names ?? (await readdir(folder))).map(async (name) => ({
      name,
      bytes: new Uint8Array(await readFile(path.join(folder, name))),
    })),
  )
}

/** Facts from the graph where it can be followed, and from the architecture. */
function factsOf({ model, facts }: ImportedModel, name: string): GraphFacts {
  const analysis = analyseGraph(model)
  const scale = facts.scale ?? analysis?.scale
  if (scale === undefined)
    throw new TypeError(`Expected to learn the scale of ${name} but its files do not tell it`)
  return graphFactsSchema.parse({
    scale,
    colourModel: analysis?.inputChannels === 1 ? 'luma' : 'rgb',
    receptiveFieldRadiusPx: analysis?.localRadiusPx ?? null,
    overlapPx: analysis?.localRadiusPx ?? 0,
    macsPerPixel: analysis?.macsPerPixel ?? 0,
    parameterCount: countParameters(model),
    ...facts,
  })
}
