import { type GraphFacts, graphFactsSchema } from '../../../common/models/model-descriptor.ts'
import { analyseGraph } from '../../../model-import/analysis/analyse-graph.ts'
import { countParameters } from '../../../model-import/analysis/graph-costs.ts'
import { colourModelOf } from '../../../model-import/built-network.ts'
import type { CoreGraph } from '../../../model-import/core/normalise-core.ts'
import type { GraphEvaluator } from '../graph-evaluator.ts'
import { largestOverlapPx, type MeasuredOverlap, measureOverlap } from './effective-overlap.ts'
import { measureFixedOverlap } from './fixed-overlap.ts'
import { measureValueRange } from './value-range.ts'

/** Columns a bicubic enlargement weighs on one side. */
const bicubicRadiusPx = 2

/**
 * All facts of a core graph: those its architecture tells, those its graph tells, and the rest by running it.
 * @param known facts that need no measuring
 * @param evaluator `null`: only what can be read from the graph
 * @throws AppError `model-unsupported` where the network does not enlarge pictures.
 */
export async function measureFacts(
  core: CoreGraph,
  graphPath: string,
  known: Partial<GraphFacts> & Pick<GraphFacts, 'scale' | 'multipleOfPx'>,
  evaluator: GraphEvaluator | null,
): Promise<GraphFacts> {
  const { scale } = known
  const analysis = analyseGraph(core.model)
  const preEnlarged = known.preEnlarged ?? false
  const multipleOfPx = stepOf(core, Math.max(known.multipleOfPx, analysis?.multipleOfPx ?? 1))
  const minimumSizePx = Math.max(known.minimumSizePx ?? 1, multipleOfPx)
  const shape = {
    graphPath,
    channels: core.channels,
    scale: preEnlarged ? 1 : scale,
    multipleOfPx,
    minimumSizePx,
    fixedSizePx: core.fixedSizePx,
  }
  const valueRange = known.valueRange ?? (evaluator ? await rangeOf(shape, evaluator) : 1)
  const globalPooling = known.globalPooling ?? analysis?.globalPooling ?? false
  const colourModel = known.colourModel ?? colourModelOf(core.channels)

  // A network on enlarged pixels sees that much less of the image, but through a bicubic enlargement.
  const inImagePixels = (px: number): number => {
    const own = preEnlarged ? Math.ceil(px / scale) + bicubicRadiusPx : px
    return colourModel === 'luma' || colourModel === 'gray'
      ? Math.max(own, scale > 1 ? bicubicRadiusPx : 0)
      : own
  }
  const localRadiusPx = analysis?.localRadiusPx ?? null
  const radius = localRadiusPx === null ? null : inImagePixels(localRadiusPx)
  const isAffordable = radius !== null && radius <= largestOverlapPx && !globalPooling
  const measured = await overlapOf()
  async function overlapOf(): Promise<MeasuredOverlap> {
    if (core.fixedSizePx) {
      const { fixedSizePx } = core
      return await measureFixedOverlap(evaluator, { ...shape, valueRange, fixedSizePx, radiusPx: radius })
    }
    if (isAffordable || !evaluator)
      return { overlapPx: Math.min(radius ?? largestOverlapPx, largestOverlapPx), seamTolerance: 0 }
    const reachPx = globalPooling ? localRadiusPx : null
    const { overlapPx, seamTolerance } = await measureOverlap(evaluator, { ...shape, valueRange, reachPx })
    return { overlapPx: inImagePixels(overlapPx), seamTolerance }
  }
  const positions = preEnlarged ? scale ** 2 : 1
  return graphFactsSchema.parse({
    fixedSizePx: core.fixedSizePx,
    receptiveFieldRadiusPx: globalPooling ? null : radius,
    macsPerPixel: (analysis?.macsPerPixel ?? countParameters(core.model)) * positions,
    memoryBytesPerPixel: analysis ? analysis.memoryBytesPerPixel * positions : null,
    parameterCount: Math.max(1, countParameters(core.model)),
    ...known,
    colourModel,
    preEnlarged,
    valueRange,
    globalPooling,
    multipleOfPx,
    minimumSizePx,
    overlapPx: measured.overlapPx,
    seamTolerance: measured.seamTolerance,
    // The margin of unpadded convolutions is part of the core graph.
    inputPadding: null,
  })
}

/** Tiles of a fixed size can only lie at multiples of what divides that size. */
function stepOf({ fixedSizePx }: CoreGraph, multipleOfPx: number): number {
  const isDivided =
    !fixedSizePx || (fixedSizePx.width % multipleOfPx === 0 && fixedSizePx.height % multipleOfPx === 0)
  return isDivided ? multipleOfPx : 1
}

async function rangeOf(
  shape: {
    graphPath: string
    channels: number
    scale: number
    multipleOfPx: number
    minimumSizePx: number
    fixedSizePx: GraphFacts['fixedSizePx']
  },
  evaluator: GraphEvaluator,
): Promise<1 | 255> {
  const side = Math.ceil(Math.max(24, shape.minimumSizePx) / shape.multipleOfPx) * shape.multipleOfPx
  const { width, height } = shape.fixedSizePx ?? { width: side, height: side }
  return await measureValueRange(evaluator, { ...shape, widthPx: width, heightPx: height })
}
