import type { GraphFacts } from '../common/models/model-descriptor.ts'
import { pixelsOutput, rowMeansOutput } from '../common/pixels/pixel-graph-outputs.ts'
import { GraphBuilder } from './onnx/graph-builder.ts'
import type { Value } from './onnx/graph-writer.ts'
import { givePooling, measurePooling } from './synchronise-pooling.ts'
import { TensorProto_DataType as DataType } from './onnx/generated/onnx_pb.ts'
import { encodeModel, type OnnxModel } from './onnx/model-file.ts'

/** The pixels a graph is made for. */
export interface PixelGraphOptions {
  /** Constant shape of every tile; `null` leaves the shape free. */
  readonly tile: { readonly widthPx: number; readonly heightPx: number } | null
  readonly sampleType: 'uint8' | 'uint16'
  /** Whether global averages are the tile's own, are the graph's result, or are given to it. Default `own`. */
  readonly pooling?: 'own' | 'measured' | 'given'
}

/** What of {@link GraphFacts} decides how pixels reach a network and come back. */
export type PixelGraphFacts = Pick<
  GraphFacts,
  'scale' | 'colourModel' | 'preEnlarged' | 'valueRange' | 'tensorType' | 'tensorLayout'
>

/** Luma of BT.601 in studio range, of RGB in 0–1: Y/255 = offset + weights · RGB. */
const studioLuma = { weights: [65.481 / 255, 128.553 / 255, 24.966 / 255], offset: 16 / 255 }
/** Luma of BT.601 in full range, for networks of gray pictures. */
const fullLuma = { weights: [0.299, 0.587, 0.114], offset: 0 }

/**
 * Wraps a network into a graph over pixels: `pixels`, unsigned interleaved RGB `[1, height, width, 3]` in,
 * {@link pixelsOutput}, the same `scale` times as large out, with {@link rowMeansOutput} to check it by. Everything between (layout, value range,
 * element type, colour model, rounding) happens inside the graph, so that only pixels cross process edges.
 *
 * One-channel networks see luma only; chroma is enlarged bicubically (a = −0.5). As bicubic enlargement is
 * linear, that is done as: enlarge RGB, then add the network's change of luma to each channel.
 */
export function buildPixelGraph(
  core: OnnxModel,
  facts: PixelGraphFacts,
  options: PixelGraphOptions,
): Uint8Array {
  const { tile, sampleType } = options
  const graph = new GraphBuilder()
  const fullScale = sampleType === 'uint8' ? 255 : 65_535

  const pixels = graph.addInput(
    'pixels',
    [1, tile?.heightPx ?? 'height', tile?.widthPx ?? 'width', 3],
    sampleType,
  )
  const planes = graph.node('Transpose', [pixels], { perm: [0, 3, 1, 2] }, 3)
  const rgb = graph.scale(cast(graph, planes, DataType.FLOAT), 1 / fullScale)
  const enlarged = enlarge(graph, core, facts, rgb)

  const levels = graph.node('Round', [graph.clip(graph.scale(enlarged, fullScale), 0, fullScale)])
  const samples = cast(graph, levels, sampleType === 'uint8' ? DataType.UINT8 : DataType.UINT16)
  const interleaved = graph.node('Transpose', [samples], { perm: [0, 2, 3, 1] }, 3)
  const [height, width] = tile
    ? [tile.heightPx * facts.scale, tile.widthPx * facts.scale]
    : ['rows', 'columns']
  graph.addOutput(pixelsOutput, interleaved, [1, height, width, 3], sampleType)
  const means = graph.node('ReduceMean', [enlarged, graph.integers([3])], { keepdims: 0 })
  graph.addOutput(rowMeansOutput, means, [1, 3, height])
  const model = graph.build()
  if (options.pooling === 'measured') measurePooling(model)
  if (options.pooling === 'given') givePooling(model)
  return encodeModel(model)
}

/** RGB in 0–1 in and out. */
function enlarge(graph: GraphBuilder, core: OnnxModel, facts: PixelGraphFacts, rgb: Value): Value {
  switch (facts.colourModel) {
    case 'rgb':
      return runCore(graph, core, facts, facts.preEnlarged ? bicubic(graph, rgb, facts.scale) : rgb)
    case 'rgba': {
      const opaque = graph.shift(graph.scale(graph.sliceChannels(rgb, 0, 1), 0), 1)
      const input = graph.concat([rgb, opaque])
      const output = runCore(
        graph,
        core,
        facts,
        facts.preEnlarged ? bicubic(graph, input, facts.scale) : input,
      )
      return graph.sliceChannels(output, 0, 3)
    }
    case 'luma':
    case 'gray': {
      const definition = facts.colourModel === 'luma' ? studioLuma : fullLuma
      const wide = bicubic(graph, rgb, facts.scale)
      const wideLuma = luma(graph, wide, definition)
      const enlargedLuma = runCore(
        graph,
        core,
        facts,
        facts.preEnlarged ? wideLuma : luma(graph, rgb, definition),
      )
      // One step of studio luma is 255/219 steps of each colour.
      const gain = 1 / definition.weights.reduce((sum, weight) => sum + weight, 0)
      return graph.add(wide, graph.scale(graph.sub(enlargedLuma, wideLuma), gain))
    }
  }
}

/** The network itself, between its own value range, element type and layout and NCHW float in 0–1. */
function runCore(graph: GraphBuilder, core: OnnxModel, facts: PixelGraphFacts, input: Value): Value {
  const isHalf = facts.tensorType === 'float16'
  const isInterleaved = facts.tensorLayout === 'nhwc'
  let value = facts.valueRange === 1 ? input : graph.scale(input, facts.valueRange)
  if (isInterleaved) value = graph.node('Transpose', [value], { perm: [0, 2, 3, 1] })
  if (isHalf) value = cast(graph, value, DataType.FLOAT16)
  value = graph.inline(core, value, input.channels)
  if (isHalf) value = cast(graph, value, DataType.FLOAT)
  if (isInterleaved) value = graph.node('Transpose', [value], { perm: [0, 3, 1, 2] })
  return facts.valueRange === 1 ? value : graph.scale(value, 1 / facts.valueRange)
}

function luma(graph: GraphBuilder, rgb: Value, definition: typeof studioLuma): Value {
  const weight = { dims: [1, 3, 1, 1], data: Float32Array.from(definition.weights) }
  const sum = graph.conv(rgb, weight, null)
  return definition.offset === 0 ? sum : graph.shift(sum, definition.offset)
}

function bicubic(graph: GraphBuilder, input: Value, scale: number): Value {
  return scale === 1 ? input : graph.resizeCubic(input, scale, -0.5)
}

function cast(graph: GraphBuilder, input: Value, type: number): Value {
  return graph.node('Cast', [input], { to: type })
}
