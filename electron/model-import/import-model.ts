import { AppError } from '../common/messages/app-error.ts'
import type { BuiltNetwork, KnownFacts } from './built-network.ts'
import { ncnnToOnnx } from './ncnn/ncnn-to-onnx.ts'
import { decodeModel, type OnnxModel } from './onnx/model-file.ts'
import { embedExternalData } from './onnx/external-data.ts'
import { type ModelFile, readWeights } from './read-weights.ts'
import { recognise } from './recognise.ts'
import { graphModelToOnnx } from './tensorflow-js/graph-model-to-onnx.ts'
import { layersModelToOnnx } from './tensorflow-js/layers-to-onnx.ts'

/** A network read from a user's or a publisher's files, as ONNX, and what is known of it without running it. */
export interface ImportedModel {
  readonly model: OnnxModel
  /** What kind of files they were. */
  readonly format: 'onnx' | 'tfjs-layers' | 'tfjs-graph' | 'ncnn' | 'pytorch' | 'safetensors' | 'mat'
  /** Family name, where the files tell it. */
  readonly architecture: string | null
  readonly facts: Partial<KnownFacts>
}

/**
 * Reads a model from its files, told by content: ONNX, PyTorch, safetensors, MATLAB, an ncnn pair, or a
 * TensorFlow.js model with its shards.
 * @throws AppError `model-invalid` for damaged files, `model-unsupported` for what cannot be converted.
 */
export function importModel(files: readonly ModelFile[]): ImportedModel {
  const read = readWeights(files)
  switch (read.kind) {
    case 'onnx': {
      const model = decodeModel(read.main.bytes)
      embedExternalData(model, read.others)
      return unnamed('onnx', model)
    }
    case 'tfjs': {
      const shards = new Map(read.others.map(({ name, bytes }) => [name, bytes]))
      const json = parseJson(read.main)
      return isGraphModel(json)
        ? unnamed('tfjs-graph', graphModelToOnnx(json, shards))
        : unnamed('tfjs-layers', layersModelToOnnx(json, shards))
    }
    case 'ncnn':
      return named('ncnn', ncnnToOnnx(read.graph))
    case 'state':
      return named(read.format, recognise(read.tensors))
  }
}

function unnamed(format: ImportedModel['format'], model: OnnxModel): ImportedModel {
  return { model, format, architecture: null, facts: {} }
}

function named(format: ImportedModel['format'], { model, architecture, facts }: BuiltNetwork): ImportedModel {
  return { model, format, architecture, facts }
}

function isGraphModel(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'format' in json && json.format === 'graph-model'
}

function parseJson(file: ModelFile): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(file.bytes))
  } catch (cause) {
    throw new AppError('model-invalid', `Expected JSON in "${file.name}".`, {}, { cause })
  }
}
