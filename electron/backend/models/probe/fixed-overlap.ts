import type { GraphFacts } from '../../../common/models/model-descriptor.ts'
import type { GraphEvaluator } from '../graph-evaluator.ts'
import type { MeasuredOverlap } from './effective-overlap.ts'
import { brighten, columns, probePicture } from './probe-picture.ts'
import { runCore } from './run-core.ts'

/**
 * The overlap of tiles of the only size a network takes: its radius where half of a tile can be kept with it,
 * else a quarter of a tile, with the difference that stays: that of two runs a quarter of a tile apart, where
 * both have as much around them.
 * @param radiusPx `null` where it is not known
 * @param evaluator `null`: the difference is not measured and counts as large
 */
export async function measureFixedOverlap(
  evaluator: GraphEvaluator | null,
  core: {
    readonly graphPath: string
    readonly channels: number
    readonly scale: number
    readonly valueRange: number
    readonly fixedSizePx: NonNullable<GraphFacts['fixedSizePx']>
    readonly radiusPx: number | null
  },
): Promise<MeasuredOverlap> {
  const { channels, scale, valueRange, radiusPx } = core
  const { width, height } = core.fixedSizePx
  const overlapPx = Math.floor(Math.min(width, height) / 4)
  if (radiusPx !== null && radiusPx <= overlapPx) return { overlapPx: radiusPx, seamTolerance: 0 }
  if (!evaluator) return { overlapPx, seamTolerance: 1 }

  const picture = brighten(probePicture(channels, width + overlapPx, height), valueRange)
  const left = await runCore(evaluator, core.graphPath, columns(picture, 0, width))
  const right = await runCore(evaluator, core.graphPath, columns(picture, overlapPx, width))
  let difference = 0
  for (let row = 0; row < left.channels * left.heightPx; row++)
    for (let x = 2 * overlapPx * scale; x < (width - overlapPx) * scale; x++) {
      const at = row * left.widthPx + x
      const other = right.data[at - overlapPx * scale] ?? 0
      difference = Math.max(difference, Math.abs((left.data[at] ?? 0) - other))
    }
  return { overlapPx, seamTolerance: Math.min(1, difference / valueRange) }
}
