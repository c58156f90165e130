import fc from 'fast-check'
import { describe, it } from 'vitest'
import { AppError } from '../../../electron/common/messages/app-error.ts'
import { analyseGraph } from '../../../electron/model-import/analysis/analyse-graph.ts'
import { normaliseCore } from '../../../electron/model-import/core/normalise-core.ts'
import { importModel } from '../../../electron/model-import/import-model.ts'
import { GraphBuilder } from '../../../electron/model-import/onnx/graph-builder.ts'
import { encodeModel } from '../../../electron/model-import/onnx/model-file.ts'
import { splitPrelu } from '../../../electron/model-import/optimise/split-prelu.ts'
import type { ModelFile } from '../../../electron/model-import/read-weights.ts'
import { tensor } from '../../../electron/model-import/tensor.ts'

/** A small network with one of each operator that a pass looks into. */
function network(): Uint8Array {
  const graph = new GraphBuilder()
  const kernel = (out: number, into: number, size: number) =>
    tensor([out, into, size, size], new Float32Array(out * into * size * size).fill(0.1))
  const image = graph.input(3)
  const features = graph.prelu(
    graph.conv(image, kernel(4, 3, 3), null, { padding: 1 }),
    tensor([4], [0.1, 0.2, 0.3, 0.4]),
  )
  const [left, right] = graph.splitChannels(features, [2, 2])
  if (!left || !right) throw new Error('two parts were asked for')
  const gated = graph.mul(graph.concat([left, right]), graph.sigmoid(graph.globalAveragePool(features)))
  const padded = graph.crop(graph.pad(gated, 1, 'reflect'), 1)
  const enlarged = graph.deconv(padded, kernel(4, 4, 2), null, { stride: 2 })
  const last = graph.conv(graph.resizeNearest(enlarged, 2), kernel(3, 4, 3), null, { padding: 1 })
  graph.output(graph.add(last, graph.resizeCubic(image, 4)))
  return encodeModel(graph.build())
}

/** A TensorFlow.js layers model of two layers. */
function layersModel(): ModelFile[] {
  const layer = (class_name: string, name: string, config: object, from?: string) => ({
    class_name,
    name,
    config,
    inbound_nodes: from === undefined ? [] : [[[from, 0, 0, {}]]],
  })
  const layers = [
    layer('InputLayer', 'in', { batch_input_shape: [null, null, null, 3] }),
    layer('Conv2D', 'conv', { filters: 3, kernel_size: [1, 1], padding: 'same', activation: 'relu' }, 'in'),
    layer('UpSampling2D', 'up', { size: [2, 2], interpolation: 'nearest' }, 'conv'),
  ]
  const config = { layers, input_layers: [['in', 0, 0]], output_layers: [['up', 0, 0]] }
  const json = {
    modelTopology: { model_config: { class_name: 'Functional', config } },
    weightsManifest: [
      { paths: ['w.bin'], weights: [{ name: 'conv/kernel', shape: [1, 1, 3, 3], dtype: 'float32' }] },
    ],
  }
  return [
    { name: 'model.json', bytes: new TextEncoder().encode(JSON.stringify(json)) },
    { name: 'w.bin', bytes: new Uint8Array(36) },
  ]
}

/** All that happens to a user's files before anything runs. Only clean refusals may come out of it. */
function digest(files: readonly ModelFile[]): boolean {
  try {
    const { model, facts } = importModel(files)
    const core = normaliseCore(model, facts.inputPadding ?? null)
    analyseGraph(core.model)
    splitPrelu(core.model)
    encodeModel(core.model)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
  }
  return true
}

const changes = (length: number) =>
  fc.array(fc.tuple(fc.nat({ max: length - 1 }), fc.integer({ min: 0, max: 255 })), {
    minLength: 1,
    maxLength: 6,
  })

function changed(bytes: Uint8Array, edits: readonly (readonly [number, number])[]): Uint8Array {
  const copy = bytes.slice()
  for (const [at, value] of edits) copy[at] = value
  return copy
}

describe('networks from damaged or hostile files', () => {
  it('as ONNX are converted or refused cleanly', { timeout: 60_000 }, () => {
    const bytes = network()
    const property = fc.property(changes(bytes.length), (edits) =>
      digest([{ name: 'm.onnx', bytes: changed(bytes, edits) }]),
    )
    fc.assert(property, { numRuns: 1500 })
  })

  it('as TensorFlow.js models are converted or refused cleanly', { timeout: 60_000 }, () => {
    const [json, weights] = layersModel()
    if (!json || !weights) throw new Error('the model has two files')
    const property = fc.property(changes(json.bytes.length), (edits) =>
      digest([{ name: json.name, bytes: changed(json.bytes, edits) }, weights]),
    )
    fc.assert(property, { numRuns: 1500 })
  })
})
