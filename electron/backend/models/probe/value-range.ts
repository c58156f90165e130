import { AppError } from '../../../common/messages/app-error.ts'
import type { GraphEvaluator } from '../graph-evaluator.ts'
import { brighten, type ProbePicture, probePicture } from './probe-picture.ts'
import { runCore } from './run-core.ts'

/** A network whose picture, reduced again, is farther from its input than this (mean, full scale) is no enlarger. */
const farthest = 0.15
/** Distances that differ by less (mean, full scale) only differ by the rounding of floats. */
const alike = 1e-5

/**
 * Measures whether the network computes on values of 0–1 or 0–255: in its own range its output, reduced
 * again, is close to its input. Networks that do not care count as 0–1.
 * @throws AppError `model-unsupported` where neither gives back a similar picture.
 */
export async function measureValueRange(
  evaluator: GraphEvaluator,
  core: {
    readonly graphPath: string
    readonly channels: number
    readonly scale: number
    readonly widthPx: number
    readonly heightPx: number
  },
): Promise<1 | 255> {
  const picture = probePicture(core.channels, core.widthPx, core.heightPx)
  const distance = async (range: number): Promise<number> => {
    const output = await runCore(evaluator, core.graphPath, brighten(picture, range))
    return meanDistance(picture, brighten(output, 1 / range), core.scale)
  }
  const [unit, bytes] = [await distance(1), await distance(255)]
  if (Math.min(unit, bytes) > farthest) {
    throw new AppError(
      'model-unsupported',
      `Expected an enlarged picture from the network but its output differs from its input by ${Math.round(Math.min(unit, bytes) * 100)} %.`,
    )
  }
  return unit <= bytes * 1.05 + alike ? 1 : 255
}

function meanDistance(input: ProbePicture, output: ProbePicture, scale: number): number {
  const { widthPx, heightPx } = input
  const channels = Math.min(3, input.channels, output.channels)
  let sum = 0
  for (let row = 0; row < channels * heightPx; row++)
    for (let x = 0; x < widthPx; x++) {
      let block = 0
      for (let at = 0; at < scale * scale; at++) {
        const line = row * scale + Math.floor(at / scale)
        block += output.data[line * output.widthPx + x * scale + (at % scale)] ?? 0
      }
      sum += Math.abs(block / scale ** 2 - (input.data[row * widthPx + x] ?? 0))
    }
  return sum / (channels * heightPx * widthPx)
}
