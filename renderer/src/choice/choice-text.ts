import type { ModelId } from '../../../electron/common/identifiers.ts'
import { automaticModelId, type ChosenModel } from '../../../electron/common/models/automatic-model.ts'
import type { Application } from '../application/application.svelte.ts'
import type { ModelPlan } from './model-plan.ts'

type Words = Pick<Application, 'text' | 'models' | 'formats'>

/** What people call a model: by its family, whose member the image decides. */
export function modelName(id: ModelId, { text, models }: Pick<Words, 'text' | 'models'>): string {
  return id === automaticModelId ? text.say('model.automatic') : (models.nameOf(id) ?? id)
}

/** A model, with the Clean-up value it runs with where it has that setting. */
export function chosenText({ modelId, cleanUp }: ChosenModel, { text, models, formats }: Words): string {
  const name = models.find(modelId)?.name ?? modelId
  return cleanUp === null ? name : text.say('choice.cleanUp', { name, value: formats.integer(cleanUp) })
}

/** Why a model was chosen, and which: “Compressed photo: Enlarger Restore 4×, clean-up 60”. */
export function planText(plan: ModelPlan, app: Words): string {
  const chosen = chosenText(plan, app)
  const { choice } = plan
  return choice ? app.text.say('choice.because', { reason: reasonText(plan, app) ?? '', chosen }) : chosen
}

/** What was found of the image; `null` where nobody looked. */
export function reasonText({ choice }: ModelPlan, { text }: Pick<Words, 'text'>): string | null {
  return choice && text.say(`choice.${choice.reason}`)
}
