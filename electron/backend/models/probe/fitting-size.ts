import { AppError, type ErrorCode } from '../../../common/messages/app-error.ts'
import type { GraphEvaluator } from '../graph-evaluator.ts'
import { type ProbePicture, probePicture } from './probe-picture.ts'
import { runCore } from './run-core.ts'

/** Steps that networks of blocks, windows and strides ask for. */
const multiples = [1, 2, 4, 8, 16, 32, 64]
/** A multiple of every step, and large enough for the margins of any network. */
const safeSidePx = 64

/** What a size that does not fit makes of a run; all else concerns every size. */
const refusals: ReadonlySet<ErrorCode> = new Set([
  'inference-failed',
  'inference-crashed',
  'model-unsupported',
])

/** How a network's output size follows from its input size. */
export interface Fit {
  readonly scale: number
  /** Input pixels lost on each side. */
  readonly marginPx: number
  readonly multipleOfPx: number
}

/**
 * Measures the scale, the margin lost and the multiples asked for, by running pictures of several sizes.
 * @throws AppError `model-unsupported` where the output's size follows from the input's in no such way.
 */
export async function measureFit(
  evaluator: GraphEvaluator,
  graphPath: string,
  channels: number,
): Promise<Fit> {
  const sizeOf = async (side: number): Promise<ProbePicture> =>
    await runCore(evaluator, graphPath, probePicture(channels, side, side))
  const small = await sizeOf(safeSidePx)
  const large = await sizeOf(2 * safeSidePx)
  const scale = (large.widthPx - small.widthPx) / safeSidePx
  const marginPx = (safeSidePx * scale - small.widthPx) / scale / 2
  const isSquare = small.widthPx === small.heightPx && large.widthPx === large.heightPx
  if (
    !isSquare ||
    !Number.isInteger(scale) ||
    scale < 1 ||
    scale > 16 ||
    !Number.isInteger(marginPx) ||
    marginPx < 0
  ) {
    throw new AppError(
      'model-unsupported',
      `Expected a network that enlarges by a whole number but ${safeSidePx} px become ${small.widthPx}×${small.heightPx} and ${2 * safeSidePx} px ${large.widthPx}×${large.heightPx}.`,
    )
  }
  for (const multipleOfPx of multiples) {
    // An odd number of steps, so that no larger multiple fits by chance.
    const side = safeSidePx - multipleOfPx
    if (side <= 2 * marginPx) break
    if (await fits(() => sizeOf(side), scale * (side - 2 * marginPx)))
      return { scale, marginPx, multipleOfPx }
  }
  return { scale, marginPx, multipleOfPx: safeSidePx }
}

/**
 * Measures the scale of a network that takes only one size.
 * @throws AppError `model-unsupported` where it does not enlarge by a whole number.
 */
export async function measureFixedScale(
  evaluator: GraphEvaluator,
  graphPath: string,
  channels: number,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<Fit> {
  const { widthPx, heightPx } = await runCore(evaluator, graphPath, probePicture(channels, width, height))
  const scale = widthPx / width
  if (Number.isInteger(scale) && scale >= 1 && scale <= 16 && heightPx === height * scale)
    return { scale, marginPx: 0, multipleOfPx: 1 }
  throw new AppError(
    'model-unsupported',
    `Expected a network that enlarges by a whole number but ${width}×${height} px become ${widthPx}×${heightPx}.`,
  )
}

async function fits(run: () => Promise<ProbePicture>, expectedSide: number): Promise<boolean> {
  try {
    const { widthPx, heightPx } = await run()
    return widthPx === expectedSide && heightPx === expectedSide
  } catch (error) {
    if (error instanceof AppError && refusals.has(error.code)) return false
    throw error
  }
}
