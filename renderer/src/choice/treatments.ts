import { automaticModelId, modelForChoice } from '../../../electron/common/models/automatic-model.ts'
import type { ModelId } from '../../../electron/common/identifiers.ts'
import type { ModelSummary } from '../../../electron/common/models/model-descriptor.ts'
import { defaultCleanUp } from '../../../electron/common/settings/clean-up.ts'

/** What people choose among, who think of their pictures and not of models. */
export const treatments = ['automatic', 'photo', 'restore', 'drawing', 'fast', 'best'] as const
export type Treatment = (typeof treatments)[number]

/**
 * The model that a treatment stands for on this machine: one that is here, where there is one, else one that can be
 * downloaded.
 * @param models the models of this machine
 * @returns `null` where no model does it
 */
export function modelOfTreatment(models: readonly ModelSummary[], treatment: Treatment): ModelId | null {
  switch (treatment) {
    case 'automatic':
      return automaticModelId
    case 'photo':
      return modelForChoice(models, { treatment: 'faithful', reason: 'clean' })?.modelId ?? null
    case 'restore':
      return restoring(models)?.id ?? null
    case 'drawing':
      return drawing(models)?.id ?? null
    case 'fast':
      return fastest(models)?.id ?? null
    case 'best':
      return best(models)?.id ?? null
    default:
      return treatment satisfies never
  }
}

/** The treatment that choosing a model amounts to; `null` for a model of none. */
export function treatmentOf(models: readonly ModelSummary[], modelId: ModelId): Treatment | null {
  const entryOf = (id: ModelId | null): string | null => {
    const model = models.find((candidate) => candidate.id === id)
    return model?.family?.id ?? id
  }
  const wanted = entryOf(modelId)
  return treatments.find((treatment) => entryOf(modelOfTreatment(models, treatment)) === wanted) ?? null
}

function restoring(models: readonly ModelSummary[]): ModelSummary | undefined {
  const choice = { treatment: 'restore', reason: 'compressed', cleanUp: defaultCleanUp } as const
  const id = modelForChoice(models, choice)?.modelId
  return models.find((model) => model.id === id && model.purpose === 'photo-restore')
}

/** A model for drawings; of those that would have to be downloaded the quickest. */
function drawing(models: readonly ModelSummary[]): ModelSummary | undefined {
  const id = modelForChoice(models, { treatment: 'drawing', reason: 'drawing' })?.modelId
  const here = models.find((model) => model.id === id && model.purpose === 'illustration')
  return here ?? models.filter(isFor('illustration')).toSorted((a, b) => workOf(a) - workOf(b))[0]
}

/** Of the models for photos that come with the program, the one that works least for each pixel of the result. */
function fastest(models: readonly ModelSummary[]): ModelSummary | undefined {
  const ours = models.filter((model) => model.purpose === 'photo' && model.source.kind === 'bundled')
  const [first] = ours.toSorted((a, b) => workOf(a) - workOf(b))
  return first &&
    !isInFamilyOf(
      first,
      models.find(({ isDefault }) => isDefault),
    )
    ? first
    : undefined
}

/** Of the models for photos with a known source, the largest that is slower than the one for restoring by far. */
function best(models: readonly ModelSummary[]): ModelSummary | undefined {
  const usual = restoring(models)
  const large = models.filter(isFor('photo-restore')).filter((model) => scaleOf(model) >= 4)
  const [first] = large.toSorted((a, b) => workOf(b) - workOf(a))
  const macsOf = (model: ModelSummary | undefined): number => model?.facts?.macsPerPixel ?? 0
  return macsOf(first) > 4 * macsOf(usual) ? first : undefined
}

const isFor =
  (purpose: ModelSummary['purpose']) =>
  (model: ModelSummary): boolean =>
    model.purpose === purpose && model.facts !== null && scaleOf(model) > 1

function isInFamilyOf(one: ModelSummary, other: ModelSummary | undefined): boolean {
  return one.id === other?.id || (one.family !== null && one.family.id === other?.family?.id)
}

/** Multiplications for each pixel of the result. */
function workOf({ facts }: ModelSummary): number {
  return facts === null ? Number.POSITIVE_INFINITY : facts.macsPerPixel / facts.scale ** 2
}

function scaleOf({ facts }: ModelSummary): number {
  return facts?.scale ?? 0
}
