import { AppError, isAbort } from '../../../common/messages/app-error.ts'
import type { GraphFacts } from '../../../common/models/model-descriptor.ts'
import type { GraphEvaluator } from '../graph-evaluator.ts'
import { brighten, probePicture } from './probe-picture.ts'
import { runCore } from './run-core.ts'

/** Half floats must not change a pixel of the probe picture by more than this, in parts of full scale. */
const tolerance = 1 / 255
/** A side of the probe picture, where the network has no wishes of its own. */
const sidePx = 32

/**
 * Whether a network that rounds everything to half floats gives the picture it gives otherwise: no value off by
 * more than one level of 255, none infinite. What a device adds by summing in half floats is not in it; that is
 * compared on the device itself before it is used.
 * @param core both graphs, that of floats and the rounded one
 */
export async function measureHalves(
  evaluator: GraphEvaluator,
  core: {
    readonly graphPath: string
    readonly roundedGraphPath: string
    readonly channels: number
    readonly facts: Pick<GraphFacts, 'valueRange' | 'multipleOfPx' | 'minimumSizePx' | 'fixedSizePx'>
  },
): Promise<boolean> {
  const { valueRange, multipleOfPx, minimumSizePx, fixedSizePx } = core.facts
  const side = Math.ceil(Math.max(sidePx, minimumSizePx) / multipleOfPx) * multipleOfPx
  const { width, height } = fixedSizePx ?? { width: side, height: side }
  const picture = brighten(probePicture(core.channels, width, height), valueRange)
  const expected = await runCore(evaluator, core.graphPath, picture, { optimise: false })
  try {
    const actual = await runCore(evaluator, core.roundedGraphPath, picture, { optimise: false })
    return expected.data.every(
      (value, at) => Math.abs(value - (actual.data[at] ?? Infinity)) <= tolerance * valueRange,
    )
  } catch (error) {
    // Infinite results, or operators that have no half floats.
    if (error instanceof AppError && !isAbort(error)) return false
    throw error
  }
}
