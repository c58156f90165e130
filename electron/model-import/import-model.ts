import { AppError } from '../common/app-error.ts'
import type { GraphFacts } from '../common/model-descriptor.ts'
import { decodeModel, type OnnxModel } from './onnx/model-file.ts'
import { type ModelFile, readWeights } from './read-weights.ts'
import { layersModelToOnnx } from './tensorflow-js/layers-to-onnx.ts'

/** A network read from a user's or a publisher's files, as ONNX, and what is known of it without running it. */
export interface ImportedModel {
  readonly model: OnnxModel
  /** Family name, where the files tell it. */
  readonly architecture: string | null
  readonly facts: Partial<GraphFacts>
}

/**
 * Reads a model from its files, told by content: an ONNX file, a TensorFlow.js model with its shards.
 * @throws AppError `model-invalid` for damaged files, `model-unsupported` for what cannot be converted.
 */
export function importModel(files: readonly ModelFile[]): ImportedModel {
  const read = readWeights(files)
  switch (read.kind) {
    case 'onnx':
      return { model: decodeModel(read.main.bytes), architecture: null, facts: {} }
    case 'tfjs': {
      const shards = new Map(read.others.map(({ name, bytes }) => [name, bytes]))
      return { model: layersModelToOnnx(parseJson(read.main), shards), architecture: null, facts: {} }
    }
    case 'ncnn':
    case 'state':
      throw new AppError(
        'model-unsupported',
        `Expected a network this application knows in "${files[0]?.name ?? ''}".`,
      )
  }
}

function parseJson(file: ModelFile): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(file.bytes))
  } catch (cause) {
    throw new AppError('model-invalid', `Expected JSON in "${file.name}".`, {}, { cause })
  }
}
