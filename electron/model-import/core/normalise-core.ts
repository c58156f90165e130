import { AppError } from '../../common/messages/app-error.ts'
import type { GraphFacts } from '../../common/models/model-descriptor.ts'
import { TensorProto_DataType as DataType } from '../onnx/generated/onnx_pb.ts'
import { GraphBuilder } from '../onnx/graph-builder.ts'
import type { OnnxModel } from '../onnx/model-file.ts'
import { mergeEnlargement } from '../optimise/merge-enlargement.ts'
import { type GraphEnd, graphEnds } from './graph-ends.ts'
import { inlineConstants } from './inline-constants.ts'
import { upgradeOperators } from './upgrade-operators.ts'
import { widenHalves } from './widen-halves.ts'

/** A network of one form: NCHW float32 `[1, channels, height, width]` in and out, named `input`, `output`. */
export interface CoreGraph {
  readonly model: OnnxModel
  readonly channels: 1 | 3 | 4
  /** The only size the network says it takes. */
  readonly fixedSizePx: GraphFacts['fixedSizePx']
}

/**
 * Brings a network into the one form that pixel graphs are built around: other layouts, half floats and
 * 8-bit pixels are converted inside the graph, and so is the margin that networks of unpadded convolutions
 * lose. Changes `model`.
 * @throws AppError `model-unsupported` where the network takes no picture of 1, 3 or 4 channels.
 */
export function normaliseCore(model: OnnxModel, padding: GraphFacts['inputPadding'] = null): CoreGraph {
  refuseSubgraphs(model)
  inlineConstants(model)
  upgradeOperators(model)
  widenHalves(model)
  mergeEnlargement(model)
  const { input, output } = graphEnds(model)
  const layout = layoutOf(input)
  const [channels, height, width] =
    layout === 'nchw'
      ? [input.axes[1], input.axes[2], input.axes[3]]
      : [input.axes[3], input.axes[1], input.axes[2]]
  if (channels !== 1 && channels !== 3 && channels !== 4) {
    throw new AppError(
      'model-unsupported',
      `Expected a network of 1, 3 or 4 channels but this one takes ${channels ?? 'any number'}.`,
    )
  }
  const fixedSizePx = height && width && !padding ? { width, height } : null

  const graph = new GraphBuilder()
  let value = graph.addInput('input', [
    1,
    channels,
    fixedSizePx?.height ?? 'height',
    fixedSizePx?.width ?? 'width',
  ])
  if (padding) value = graph.pad(value, padding.px, padding.mode === 'replicate' ? 'edge' : 'reflect')
  if (layout === 'nhwc') value = graph.node('Transpose', [value], { perm: [0, 2, 3, 1] })
  if (input.type !== 'float32') value = graph.node('Cast', [value], { to: DataType.UINT8 })
  value = graph.inline(model, value, output.axes[layout === 'nchw' ? 1 : 3] ?? channels)
  if (output.type !== 'float32') value = graph.node('Cast', [value], { to: DataType.FLOAT })
  if (layout === 'nhwc') value = graph.node('Transpose', [value], { perm: [0, 3, 1, 2] })
  graph.output(value)
  return { model: graph.build(), channels, fixedSizePx }
}

/** Branches and loops hold graphs of their own, which no upscaling network needs. */
function refuseSubgraphs({ graph }: OnnxModel): void {
  const node = graph.node.find(({ attribute }) =>
    attribute.some(({ g, graphs }) => g !== undefined || graphs.length > 0),
  )
  if (node)
    throw new AppError('model-unsupported', `Expected a plain network but this one contains ${node.opType}.`)
}

/** Channels first, unless only the last axis can be the channels. */
function layoutOf({ axes }: GraphEnd): 'nchw' | 'nhwc' {
  const couldBeChannels = (length: number | null | undefined): boolean =>
    length === 1 || length === 3 || length === 4
  return !couldBeChannels(axes[1]) && couldBeChannels(axes[3]) ? 'nhwc' : 'nchw'
}
