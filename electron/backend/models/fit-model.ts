import { factorBetween, memberForFactor } from '../../common/models/model-family.ts'
import type { ModelSummary } from '../../common/models/model-descriptor.ts'
import { limitedOutputSize, type ImageSize } from '../../common/settings/output-target.ts'
import type { UpscaleSettings } from '../../common/settings/upscale-settings.ts'

/** Settings as an image of this size is upscaled with them: with the member of the model's family that fits. */
export type FitModel = (settings: UpscaleSettings, input: ImageSize) => Promise<UpscaleSettings>

/** @param list the models of this machine */
export function createModelFitter(list: () => Promise<readonly ModelSummary[]>): FitModel {
  return async (settings, input) => {
    if (settings.exactModel) return settings
    const models = await list()
    const model = models.find(({ id }) => id === settings.modelId)
    if (!model) return settings
    const output = limitedOutputSize(settings.target, settings.limits, input)
    // What is reduced first has to be enlarged by so much more.
    const factor = factorBetween(input, output) * settings.finish.reduceBefore
    return { ...settings, modelId: memberForFactor(models, model, factor).id }
  }
}
