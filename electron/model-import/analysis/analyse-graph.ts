import type { OnnxModel } from '../onnx/model-file.ts'
import { followNode, type Known } from './follow-node.ts'
import { macsOf, peakBytesPerPixel } from './graph-costs.ts'
import { density, inputReach, radiusOf } from './reach.ts'

/** What can be told of a network by reading its graph. */
export interface GraphAnalysis {
  /** Output pixels per input pixel along one side. */
  readonly scale: number
  /**
   * How far an output pixel can look, in input pixels; where the network pools globally, without that. `null`
   * where it stretches something to the size of the image, which tiles do differently from the image.
   */
  readonly localRadiusPx: number | null
  readonly globalPooling: boolean
  /** Sides must be multiples of this. */
  readonly multipleOfPx: number
  readonly inputChannels: number
  readonly outputChannels: number
  /** Multiply–accumulate operations per input pixel. */
  readonly macsPerPixel: number
  /** Bytes of intermediate values alive at once, at most, per input pixel. */
  readonly memoryBytesPerPixel: number
}

/**
 * Follows a graph of one NCHW image input through every node. `null` where some operator is not understood
 * (attention, reshapes, sizes that depend on the image): the facts must then be measured.
 */
export function analyseGraph(model: OnnxModel): GraphAnalysis | null {
  const { graph } = model
  const constants = new Map(graph.initializer.map((proto) => [proto.name, proto]))
  const input = graph.input.find(({ name }) => !constants.has(name))
  const output = graph.output[0]
  const inputChannels = channelsOf(input)
  if (!input || !output || inputChannels === null) return null

  const values = new Map<string, Known>(graph.initializer.map(({ name }) => [name, { kind: 'constant' }]))
  values.set(input.name, {
    kind: 'image',
    channels: inputChannels,
    height: inputReach,
    width: inputReach,
    pooled: false,
    stretched: false,
  })
  let macsPerPixel = 0
  for (const node of graph.node) {
    // Weights that are stored as half floats and widened in the graph are constants like others.
    const widened = node.opType === 'Cast' ? constants.get(node.input[0] ?? '') : undefined
    if (widened) constants.set(node.output[0] ?? '', widened)
    const outputs = followNode(node, values, constants)
    if (!outputs) return null
    outputs.forEach((value, index) => values.set(node.output[index] ?? '', value))
    macsPerPixel += macsOf(node, values, constants)
  }
  const result = values.get(output.name)
  if (result?.kind !== 'image') return null
  const scale = density(result.height)
  if (!Number.isInteger(scale) || scale !== density(result.width)) return null
  return {
    scale,
    localRadiusPx: result.stretched
      ? null
      : Math.max(radiusOf(result.height, scale), radiusOf(result.width, scale)),
    globalPooling: result.pooled,
    multipleOfPx: result.height.stepPx,
    inputChannels,
    outputChannels: result.channels,
    macsPerPixel,
    memoryBytesPerPixel: peakBytesPerPixel(graph.node, values, input.name, output.name),
  }
}

function channelsOf(input: OnnxModel['graph']['input'][number] | undefined): number | null {
  const type = input?.type?.value
  const axis = type?.case === 'tensorType' ? type.value.shape?.dim[1]?.value : undefined
  return axis?.case === 'dimValue' ? Number(axis.value) : null
}
