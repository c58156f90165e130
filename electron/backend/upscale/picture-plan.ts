import { planPasses, type PassPlan } from '../tiling/model-passes.ts'
import { limitedOutputSize, outputSize, type ImageSize } from '../../common/settings/output-target.ts'
import type { UpscaleSettings } from '../../common/settings/upscale-settings.ts'

/** Sizes on the way from the input to the output. */
export interface PicturePlan {
  readonly target: ImageSize
  /** Frames or pages, all of the same sizes. */
  readonly pages: number
  /** The input, reduced where that is asked for. */
  readonly start: ImageSize
  readonly passes: PassPlan
  /** Size of the strips given to the sink, which resamples them to the target where they differ. */
  readonly written: ImageSize
}

/** How an image of this size becomes what the settings ask for, with a model of this scale. */
export function planPicture(
  info: ImageSize,
  pages: number,
  settings: UpscaleSettings,
  modelScale: number,
): PicturePlan {
  const { strength, reduceBefore, grain } = settings.finish
  const isFinal = grain > 0 || pages > 1 || settings.steps.after.length > 0
  const target = limitedOutputSize(settings.target, settings.limits, info)
  const start = outputSize({ kind: 'scale', factor: 1 / reduceBefore }, info)
  const noPasses: PassPlan = { passes: [], result: start, resampleAfter: !sameSize(start, target) }
  const passes = strength === 0 ? noPasses : planPasses(start, target, modelScale)
  // Grain resampled would no longer be grain: it is added to the final pixels. Frames and pages lie one below the other
  // in the sink: resampled there, each would bleed into the next. Steps after the enlargement see the final size.
  return { target, pages, start, passes, written: isFinal ? target : passes.result }
}

/** Whether two pictures have the same width and height. */
export function sameSize(a: ImageSize, b: ImageSize): boolean {
  return a.widthPx === b.widthPx && a.heightPx === b.heightPx
}
