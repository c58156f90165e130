import { create } from '@bufbuild/protobuf'
import { unsupportedModel } from '../readers/invalid-model.ts'
import { type GraphProto, NodeProtoSchema, type NodeProto } from '../onnx/generated/onnx_pb.ts'
import { GraphWriter, type Value } from '../onnx/graph-writer.ts'
import type { OnnxModel } from '../onnx/model-file.ts'
import { type LineSize, valueSizes } from './value-sizes.ts'

/** A place where a network takes the mean over the whole image. */
export interface PoolPoint {
  readonly channels: number
  /** Where its means begin in the vector of all means. */
  readonly start: number
  /** Size of the picture that is pooled, by the image's. */
  readonly rows: LineSize
  readonly columns: LineSize
}

/**
 * A network cut where it pools globally, so that tiles can be made to see the means of the whole image:
 *
 * 1. for each point in turn, run its measuring graph on every tile, over the part of the pooled picture that
 *    the tile answers for (`poolRegion`), and add up the sums; divided by the size of the whole pooled picture
 *    (`pooledPixels`) they are the means, which go into the vector for the points after it;
 * 2. run the final graph on every tile with all means.
 *
 * The result equals that of the whole image at once wherever the tiles' overlap covers the local reach.
 */
export interface PooledNetwork {
  /** Length of the vector of all means. */
  readonly meanCount: number
  /**
   * One graph per point. Inputs: the image as the whole network takes it; `means` `[1, meanCount, 1, 1]`, of
   * which only entries of earlier points matter; `region`, four int64: top, left, bottom, right in pixels of
   * the tile's own pooled picture. Output: `sums` `[1, channels, 1, 1]`.
   */
  readonly measures: readonly OnnxModel[]
  /** Inputs: the image and `means`; output: as the whole network's. */
  readonly final: OnnxModel
}

/**
 * Where a core graph pools globally, in the order in which it must be measured; empty where it does not.
 * @throws AppError `model-unsupported` where the size of a pooled picture cannot be followed
 */
export function poolPoints(core: OnnxModel, inputChannels: number): readonly PoolPoint[] {
  const pools = globalPools(core)
  if (pools.length === 0) return []
  const sizes = valueSizes(core, inputChannels)
  const points: PoolPoint[] = []
  let start = 0
  for (const pool of pools) {
    const size = sizes.get(pool.input[0] ?? '')
    if (size === undefined)
      throw unsupportedModel(
        `Expected to follow the picture that "${pool.name}" pools, but it cannot be told.`,
      )
    points.push({ ...size, start })
    start += size.channels
  }
  return points
}

/**
 * Cuts a graph at its global poolings: the core graph that `points` are of, or a pixel graph around it.
 * Leaves `whole` as it is.
 */
export function cutAtPooling(whole: OnnxModel, points: readonly PoolPoint[]): PooledNetwork {
  const pools = globalPools(whole)
  if (pools.length !== points.length || pools.length === 0)
    throw new Error(
      `Expected a graph with the ${points.length} poolings that were found, but it has ${pools.length}.`,
    )
  return {
    meanCount: points.reduce((sum, { channels }) => sum + channels, 0),
    measures: pools.map((pool, index) => measuringGraph(whole, pools, points, index, pool.input[0] ?? '')),
    final: finalGraph(whole, pools, points),
  }
}

function globalPools({ graph }: OnnxModel): NodeProto[] {
  return graph.node.filter(({ opType }) => opType === 'GlobalAveragePool')
}

function measuringGraph(
  core: OnnxModel,
  pools: readonly NodeProto[],
  points: readonly PoolPoint[],
  index: number,
  pooled: string,
): OnnxModel {
  const graph = new CutWriter(core, pools, points, pooled)
  const region = graph.addInput('region', [4], 'int64')
  const part = (first: number): Value =>
    graph.node('Slice', [region, graph.integers([first]), graph.integers([first + 2])])
  const channels = points[index]?.channels ?? 0
  const own = graph.node('Slice', [{ name: pooled, channels }, part(0), part(2), graph.integers([2, 3])])
  graph.addOutput('sums', graph.node('ReduceSum', [own, graph.integers([2, 3])], { keepdims: 1 }), [
    1,
    channels,
    1,
    1,
  ])
  return graph.build()
}

function finalGraph(core: OnnxModel, pools: readonly NodeProto[], points: readonly PoolPoint[]): OnnxModel {
  const output = core.graph.output[0]
  const graph = new CutWriter(core, pools, points, output?.name ?? '')
  const model = graph.build()
  if (output) model.graph.output.push(output)
  return model
}

/** Starts from the part of a core graph that `wanted` needs, with poolings replaced by entries of `means`. */
class CutWriter extends GraphWriter {
  constructor(core: OnnxModel, pools: readonly NodeProto[], points: readonly PoolPoint[], wanted: string) {
    super('pooling/')
    const model = this.build()
    const constants = new Set(core.graph.initializer.map(({ name }) => name))
    const needed = ancestors(core.graph, wanted, new Set(pools))
    model.opsetImport = [...core.opsetImport]
    model.graph.input.push(...core.graph.input.filter(({ name }) => !constants.has(name)))
    const last = points.at(-1)
    const means = this.addInput('means', [1, (last?.start ?? 0) + (last?.channels ?? 0), 1, 1])
    for (const node of core.graph.node.filter((candidate) => needed.has(candidate))) {
      const point = points[pools.indexOf(node)]
      if (point === undefined) model.graph.node.push(node)
      else this.#readMeans(model, means, point, node.output[0] ?? '')
    }
    const read = new Set(model.graph.node.flatMap(({ input }) => input))
    model.graph.initializer.push(...core.graph.initializer.filter(({ name }) => read.has(name)))
  }

  #readMeans(model: OnnxModel, means: Value, point: PoolPoint, name: string): void {
    const bounds = [point.start, point.start + point.channels].map((bound) => this.integers([bound]))
    const [start, end] = bounds
    if (start === undefined || end === undefined) return
    const axis = this.integers([1])
    model.graph.node.push(
      create(NodeProtoSchema, {
        opType: 'Slice',
        name,
        input: [means.name, start.name, end.name, axis.name],
        output: [name],
      }),
    )
  }
}

/** Nodes that `wanted` depends on; what lies before a pooling is left out, as its means come from outside. */
function ancestors(graph: GraphProto, wanted: string, pools: ReadonlySet<NodeProto>): ReadonlySet<NodeProto> {
  const makers = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)))
  const found = new Set<NodeProto>()
  const pending = [wanted]
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const node = makers.get(name)
    if (node === undefined || found.has(node)) continue
    found.add(node)
    if (!pools.has(node)) pending.push(...node.input)
  }
  return found
}
