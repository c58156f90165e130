import { z } from 'zod'
import { AppError } from '../../common/messages/app-error.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import type { OnnxModel } from '../onnx/model-file.ts'
import type { Tensor } from '../tensor.ts'
import { convertLayer } from './convert-layer.ts'
import { layersModelSchema } from './layers-schema.ts'
import { readWeightsManifest } from './read-weights-manifest.ts'

/**
 * Converts a TensorFlow.js layers model (a functional Keras graph, NHWC, one image in and one out) to ONNX:
 * NCHW float, height and width free, values in whatever range the network was trained on.
 * @param json the parsed `model.json`
 * @param files contents of the weight files, by the path `model.json` gives them
 * @throws AppError `model-invalid` where the files contradict themselves, `model-unsupported` for layers or
 *   settings not known here; the message names them.
 */
export function layersModelToOnnx(json: unknown, files: ReadonlyMap<string, Uint8Array>): OnnxModel {
  const parsed = layersModelSchema.safeParse(json)
  if (!parsed.success) {
    throw new AppError(
      'model-invalid',
      `Expected a TensorFlow.js layers model: ${z.prettifyError(parsed.error)}`,
    )
  }
  const { config } = parsed.data.modelTopology.model_config
  const weights = readWeightsManifest(parsed.data.weightsManifest, files)
  const graph = new GraphBuilder()
  const values = new Map<string, Value>()

  for (const layer of config.layers) {
    const inputs = (layer.inbound_nodes[0] ?? []).map(([name]) => requireValue(values, name, layer.name))
    const weight = (part: string): Tensor | null => weights.get(`${layer.name}/${part}`) ?? null
    values.set(layer.name, convertLayer(graph, layer, inputs, weight))
  }
  graph.output(requireValue(values, config.output_layers[0]?.[0] ?? '', 'the output'))
  return graph.build()
}

function requireValue(values: ReadonlyMap<string, Value>, name: string, reader: string): Value {
  const value = values.get(name)
  if (value) return value
  throw new AppError('model-invalid', `Expected the layer "${name}" before ${reader} but it does not come.`)
}
