import type { PictureChoice } from '../../common/analysis/picture-choice.ts'
import { automaticModelId, modelForChoice } from '../../common/models/automatic-model.ts'
import type { ModelSummary } from '../../common/models/model-descriptor.ts'
import { factorBetween, memberForFactor } from '../../common/models/model-family.ts'
import { hasCleanUp } from '../../common/settings/clean-up.ts'
import { limitedOutputSize, type ImageSize } from '../../common/settings/output-target.ts'
import type { UpscaleSettings } from '../../common/settings/upscale-settings.ts'

/** Settings as one image is upscaled with them. */
export interface FittedSettings {
  readonly settings: UpscaleSettings
  /** What was found to suit the image; `null` where it did not have to be looked at. */
  readonly choice: PictureChoice | null
}

/**
 * Fits settings to an image: with the model that suits it where that is left open, the member of the model's family
 * that its target needs, and the Clean-up value that its damage needs.
 * @param look looks at the image; called only where it decides something
 * @throws AppError as `look` does
 */
export type FitModel = (
  settings: UpscaleSettings,
  input: ImageSize,
  look: () => Promise<PictureChoice>,
) => Promise<FittedSettings>

/** @param list the models of this machine */
export function createModelFitter(list: () => Promise<readonly ModelSummary[]>): FitModel {
  return async (settings, input, look) => {
    const isAutomatic = settings.modelId === automaticModelId
    const models = await list()
    const named = models.find(({ id }) => id === settings.modelId)
    const needsLook = isAutomatic || (named !== undefined && hasCleanUp(named) && settings.cleanUp === null)
    const choice = needsLook ? await look() : null
    const { modelId, cleanUp } = suited(settings, models, choice)
    const model = models.find(({ id }) => id === modelId)
    if (!model || (settings.exactModel && !isAutomatic)) {
      return { settings: { ...settings, modelId, cleanUp }, choice }
    }
    const output = limitedOutputSize(settings.target, settings.limits, input)
    // What is reduced first has to be enlarged by so much more.
    const factor = factorBetween(input, output) * settings.finish.reduceBefore
    return { settings: { ...settings, modelId: memberForFactor(models, model, factor).id, cleanUp }, choice }
  }
}

function suited(
  settings: UpscaleSettings,
  models: readonly ModelSummary[],
  choice: PictureChoice | null,
): Pick<UpscaleSettings, 'modelId' | 'cleanUp'> {
  if (choice === null) return settings
  const ofChoice = settings.modelId === automaticModelId ? modelForChoice(models, choice) : null
  const needed = ofChoice?.cleanUp ?? (choice.treatment === 'restore' && !ofChoice ? choice.cleanUp : null)
  return { modelId: ofChoice?.modelId ?? settings.modelId, cleanUp: settings.cleanUp ?? needed }
}
