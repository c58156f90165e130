import type { PictureChoice } from '../../../electron/common/analysis/picture-choice.ts'
import type { Job } from '../../../electron/common/jobs/job.ts'
import { automaticModelId, type ChosenModel } from '../../../electron/common/models/automatic-model.ts'
import { fittedModel } from '../../../electron/common/models/fitted-model.ts'
import type { ModelSummary } from '../../../electron/common/models/model-descriptor.ts'
import { hasCleanUp } from '../../../electron/common/settings/clean-up.ts'
import { inputSizeOf } from '../queue/job-text.ts'

/** Which model enlarges an image, or did, and why. */
export interface ModelPlan extends ChosenModel {
  /** What was found; `null` where the model was chosen by hand. */
  readonly choice: PictureChoice | null
}

/** The model that an image was enlarged with, or will be; `null` where the image has to be looked at first. */
export function modelPlan(models: readonly ModelSummary[], job: Job): ModelPlan | null {
  if (job.state.kind === 'done' && job.state.result.modelId !== null) {
    const { modelId, cleanUp, choice } = job.state.result
    return known(models, { modelId, cleanUp, choice })
  }
  const input = inputSizeOf(job)
  if (!input) return null
  const isAutomatic = job.settings.modelId === automaticModelId
  if (isAutomatic && job.choice === null) return null
  const fitted = fittedModel(models, job.settings, input, job.choice)
  return known(models, { ...fitted, choice: isAutomatic ? job.choice : null })
}

/** A value of Clean-up counts where the model has the setting. */
function known(models: readonly ModelSummary[], plan: ModelPlan): ModelPlan {
  const model = models.find(({ id }) => id === plan.modelId)
  return { ...plan, cleanUp: model && hasCleanUp(model) ? plan.cleanUp : null }
}

/** Whether it depends on a look at the image what is done with it, and that is not known yet. */
export function needsLook(models: readonly ModelSummary[], { settings, state, choice }: Job): boolean {
  if (choice !== null || (state.kind !== 'waiting' && state.kind !== 'paused')) return false
  if (settings.modelId === automaticModelId) return true
  const model = models.find(({ id }) => id === settings.modelId)
  return model !== undefined && hasCleanUp(model) && settings.cleanUp === null
}
