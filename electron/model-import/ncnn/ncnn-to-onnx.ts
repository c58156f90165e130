import { colourModelOf, knownFacts, type BuiltNetwork } from '../built-network.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { Value } from '../onnx/graph-writer.ts'
import { invalidModel, unsupportedModel } from '../readers/invalid-model.ts'
import { numberParameter, type NcnnGraph, type NcnnLayer } from '../readers/ncnn-graph.ts'
import { convertLayer, type BlobFacts } from './convert-layer.ts'
import { ncnnFamily } from './ncnn-family.ts'
import { inputLayer, outputBlob } from './ncnn-ends.ts'
import { ncnnGeometry } from './ncnn-geometry.ts'
import { blobSizes } from './ncnn-sizes.ts'

/**
 * Writes an ncnn network as ONNX, with the facts of its geometry and family.
 * @throws AppError `model-unsupported` for layers without an exact counterpart, `model-invalid` for networks
 * that do not fit together
 */
export function ncnnToOnnx(ncnn: NcnnGraph): BuiltNetwork {
  const family = ncnnFamily(ncnn)
  const geometry = ncnnGeometry(ncnn)
  const graph = new GraphBuilder()
  const values = new Map<string, Value>()
  const blobs = blobFacts(ncnn)
  for (const layer of ncnn.layers) {
    const inputs = layer.inputs.map((name) => known(values, name))
    const outputs =
      layer.type === 'Input' ? [graph.input(inputChannels(ncnn))] : convertLayer(graph, layer, inputs, blobs)
    layer.outputs.forEach((name, index) => {
      const output = outputs[index]
      if (output === undefined)
        throw invalidModel(`Expected layer "${layer.name}" to make ${layer.outputs.length} blobs.`)
      values.set(name, output)
    })
  }
  const input = known(values, inputLayer(ncnn).outputs[0] ?? '')
  const last = known(values, outputBlob(ncnn))
  const { scale, marginPx, multipleOfPx, minimumSizePx } = geometry
  const result = family.addsInput
    ? graph.add(last, graph.resizeNearest(graph.crop(input, marginPx), scale))
    : last
  graph.output(result)
  return {
    architecture: family.architecture,
    model: graph.build(),
    facts: knownFacts({
      scale,
      colourModel: colourModelOf(input.channels),
      inputPadding: marginPx > 0 ? { px: marginPx, mode: family.margin } : null,
      globalPooling: ncnn.layers.some(isGlobalPooling),
      multipleOfPx,
      minimumSizePx,
    }),
  }
}

function inputChannels(ncnn: NcnnGraph): number {
  const first = ncnn.layers.find((layer) => layer.type.startsWith('Convolution'))
  const groups = first?.type === 'ConvolutionDepthWise' ? numberParameter(first, 7, 1) : 1
  const channels = (first?.weights[0]?.dims[1] ?? 0) * groups
  if (channels !== 1 && channels !== 3 && channels !== 4)
    throw unsupportedModel(
      `Expected an ncnn model of 1, 3 or 4 channels, but its first layer takes ${channels}.`,
    )
  return channels
}

function blobFacts(ncnn: NcnnGraph): BlobFacts {
  const sizes = [256, 512].map((size) => ({
    rows: blobSizes(ncnn, 'height', size),
    columns: blobSizes(ncnn, 'width', size),
  }))
  return {
    isPooled: (blob) => sizes.every(({ rows, columns }) => rows.get(blob) === 1 && columns.get(blob) === 1),
    surplus(blob, reference) {
      const surpluses = sizes.map(({ rows, columns }): [number, number] => [
        (rows.get(blob) ?? 0) - (rows.get(reference) ?? 0),
        (columns.get(blob) ?? 0) - (columns.get(reference) ?? 0),
      ])
      const [first = [0, 0], second] = surpluses
      if (first[0] !== second?.[0] || first[1] !== second[1])
        throw invalidModel(
          `Expected blob "${blob}" to exceed "${reference}" by a constant margin, but it does not.`,
        )
      return first
    },
  }
}

function isGlobalPooling(layer: NcnnLayer): boolean {
  return layer.type === 'Pooling' && numberParameter(layer, 4, 0) === 1
}

function known(values: ReadonlyMap<string, Value>, name: string): Value {
  const value = values.get(name)
  if (value === undefined)
    throw invalidModel(`Expected blob "${name}" of the ncnn model to be made by a layer.`)
  return value
}
