import { unsupportedModel } from '../readers/invalid-model.ts'
import type { NcnnGraph, NcnnLayer } from '../readers/ncnn-graph.ts'

/** The one layer that the image enters by. */
export function inputLayer(ncnn: NcnnGraph): NcnnLayer {
  const inputs = ncnn.layers.filter((layer) => layer.type === 'Input')
  const [input] = inputs
  if (input === undefined || inputs.length !== 1)
    throw unsupportedModel(`Expected an ncnn model with one input, but it has ${inputs.length}.`)
  return input
}

/** The one blob that no layer takes. */
export function outputBlob(ncnn: NcnnGraph): string {
  const taken = new Set(ncnn.layers.flatMap((layer) => layer.inputs))
  const free = ncnn.layers.flatMap((layer) => layer.outputs).filter((name) => !taken.has(name))
  const [output] = free
  if (output === undefined || free.length !== 1)
    throw unsupportedModel(`Expected an ncnn model with one output, but it has ${free.length}.`)
  return output
}
