import type { PictureChoice } from '../analysis/picture-choice.ts'
import { limitedOutputSize, type ImageSize } from '../settings/output-target.ts'
import type { UpscaleSettings } from '../settings/upscale-settings.ts'
import { automaticModelId, modelForChoice, type ChosenModel } from './automatic-model.ts'
import type { ModelSummary } from './model-descriptor.ts'
import { factorBetween, memberForFactor } from './model-family.ts'

/** What of the settings decides which model runs. */
export type ModelSettings = Pick<
  UpscaleSettings,
  'modelId' | 'exactModel' | 'cleanUp' | 'target' | 'limits' | 'finish'
>

/**
 * The model that runs for an image under settings: the one that suits it where that is left open, the member of its
 * family that the target needs, and the Clean-up value.
 * @param models the models of this machine
 * @param choice what was found to suit the image; `null` where it was not looked at, and then an open model stays open
 */
export function fittedModel(
  models: readonly ModelSummary[],
  settings: ModelSettings,
  input: ImageSize,
  choice: PictureChoice | null,
): ChosenModel {
  const isAutomatic = settings.modelId === automaticModelId
  const ofChoice = isAutomatic && choice ? modelForChoice(models, choice) : null
  const needed = ofChoice ? ofChoice.cleanUp : choice?.treatment === 'restore' ? choice.cleanUp : null
  const modelId = ofChoice?.modelId ?? settings.modelId
  const cleanUp = settings.cleanUp ?? needed
  const model = models.find(({ id }) => id === modelId)
  if (!model || (settings.exactModel && !isAutomatic)) return { modelId, cleanUp }
  const output = limitedOutputSize(settings.target, settings.limits, input)
  // What is reduced first has to be enlarged by so much more.
  const factor = factorBetween(input, output) * settings.finish.reduceBefore
  return { modelId: memberForFactor(models, model, factor).id, cleanUp }
}
