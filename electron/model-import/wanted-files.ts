import { z } from 'zod'
import { AppError } from '../common/messages/app-error.ts'
import { externalFileNames } from './onnx/external-data.ts'
import { decodeModel } from './onnx/model-file.ts'
import { isJson, isOnnx, type ModelFile } from './read-weights.ts'
import { isNcnnParam } from './readers/ncnn-param.ts'
import { weightsManifestSchema } from './tensorflow-js/layers-schema.ts'

const manifestSchema = z.object({ weightsManifest: weightsManifestSchema })

/** Files that one model is made of, beside its main one; the largest published ones have some sixty. */
const mostFiles = 1000

/**
 * Names of the files that must lie beside `file` for it to be a model: the weights of an ncnn graph, the
 * external data of an ONNX one, the shards of a TensorFlow.js one. Plain names without folders, whatever the
 * file says, each once. Empty for all others, and for damaged files, which are refused when they are read.
 * @throws AppError `model-invalid` where a file names more than any model has
 */
export function wantedFiles(file: ModelFile): readonly string[] {
  const names = new Set(namesOrNone(file))
  for (const name of ['', '.', '..', file.name]) names.delete(name)
  if (names.size > mostFiles)
    throw new AppError(
      'model-invalid',
      `Expected a model of at most ${mostFiles} files, but "${file.name}" names ${names.size}.`,
    )
  return [...names]
}

function namesOrNone(file: ModelFile): readonly string[] {
  try {
    return namesIn(file)
  } catch {
    return []
  }
}

function namesIn({ name, bytes }: ModelFile): readonly string[] {
  if (isNcnnParam(bytes)) return [name.replace(/(\.param)?$/i, '.bin')]
  if (isOnnx(bytes)) return externalFileNames(decodeModel(bytes))
  if (!isJson(bytes)) return []
  const { weightsManifest } = manifestSchema.parse(JSON.parse(new TextDecoder().decode(bytes)))
  return weightsManifest.flatMap(({ paths }) => paths.map((path) => path.split(/[\\/]/).at(-1) ?? ''))
}
