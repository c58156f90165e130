import type { PictureChoice } from '../analysis/picture-choice.ts'
import { type ModelId, modelIdSchema } from '../identifiers.ts'
import { hasCleanUp } from '../settings/clean-up.ts'
import type { ModelSummary } from './model-descriptor.ts'

/** Stands for the model that suits each picture; no model is called so. */
export const automaticModelId = modelIdSchema.parse('auto')

/** A model, and the Clean-up value it runs with; `null` where it has no such setting. */
export interface ChosenModel {
  readonly modelId: ModelId
  readonly cleanUp: number | null
}

/** Drawings that nobody says are damaged keep their own marks: the gentler a model, the better. */
const gentleness = ['conservative', 'none', null, 0, 1, 2, 3]
/** Of ours, those that restore draw ringing as lines least. */
const drawingCleanUp = 50

/**
 * The model of this machine that suits a picture. Nothing is fetched for it: a drawing gets a model for drawings where
 * there is one, else the restoring one, which draws cleaner lines than the faithful one.
 * @param models the models of this machine; one of them is the default
 * @returns `null` where there is no model at all
 */
export function modelForChoice(models: readonly ModelSummary[], choice: PictureChoice): ChosenModel | null {
  const here = models.filter((model) => model.availability !== 'fetchable' && (model.facts?.scale ?? 2) > 1)
  const faithful = models.find(({ isDefault }) => isDefault) ?? here[0]
  // Ours come before what was imported or fetched, and what has the setting before what has not.
  const restoring = here
    .filter(({ purpose }) => purpose === 'photo-restore')
    .toSorted((a, b) => rank(b) - rank(a))[0]
  const drawing = here
    .filter(({ purpose }) => purpose === 'illustration')
    .toSorted((a, b) => gentlenessOf(a) - gentlenessOf(b))[0]
  switch (choice.treatment) {
    case 'faithful':
      return chosen(faithful, null)
    case 'restore':
      return chosen(restoring ?? faithful, choice.cleanUp)
    case 'drawing':
      return chosen(drawing ?? restoring ?? faithful, drawingCleanUp)
    default:
      return choice satisfies never
  }
}

function chosen(model: ModelSummary | undefined, cleanUp: number | null): ChosenModel | null {
  return model ? { modelId: model.id, cleanUp: hasCleanUp(model) ? cleanUp : null } : null
}

function rank(model: ModelSummary): number {
  return (hasCleanUp(model) ? 2 : 0) + (model.source.kind === 'bundled' ? 1 : 0)
}

function gentlenessOf({ family }: ModelSummary): number {
  return gentleness.indexOf(family?.denoise ?? null)
}
