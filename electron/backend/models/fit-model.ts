import type { PictureChoice } from '../../common/analysis/picture-choice.ts'
import { automaticModelId } from '../../common/models/automatic-model.ts'
import { fittedModel } from '../../common/models/fitted-model.ts'
import type { ModelSummary } from '../../common/models/model-descriptor.ts'
import { hasCleanUp } from '../../common/settings/clean-up.ts'
import type { ImageSize } from '../../common/settings/output-target.ts'
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
    const models = await list()
    const named = models.find(({ id }) => id === settings.modelId)
    const needsCleanUp = named !== undefined && hasCleanUp(named) && settings.cleanUp === null
    const choice = settings.modelId === automaticModelId || needsCleanUp ? await look() : null
    return { settings: { ...settings, ...fittedModel(models, settings, input, choice) }, choice }
  }
}
