import type { ImageSize } from '../settings/output-target.ts'
import type { DenoiseLevel, ModelSummary } from './model-descriptor.ts'

/** How far a model may fall short of the output before a larger one of its family is taken, as in `model-passes`. */
const tolerance = 1.01

/** What of a model decides which member of its family is used. */
export type FamilyMember = Pick<ModelSummary, 'id' | 'family' | 'facts' | 'availability'>

/** Levels of denoising in the order in which they are offered: the gentlest first. */
const levelOrder: readonly DenoiseLevel[] = ['none', 'conservative', 0, 1, 2, 3]

/** The models of a model's family, itself included, gentlest denoising first, then by scale. */
export function familyOf<Model extends FamilyMember>(
  models: readonly Model[],
  model: Model,
): readonly Model[] {
  const { family } = model
  if (family === null) return [model]
  return models
    .filter((other) => other.family?.id === family.id)
    .toSorted((a, b) => levelRank(a) - levelRank(b) || scaleOf(a) - scaleOf(b))
}

/** The levels of denoising a family has at this model's scale, or at any where it has none there. */
export function denoiseLevels<Model extends FamilyMember>(
  models: readonly Model[],
  model: Model,
): readonly DenoiseLevel[] {
  const levels = familyOf(models, model).map((member) => member.family?.denoise ?? null)
  const known = levels.filter((level) => level !== null)
  return levelOrder.filter((level) => known.includes(level))
}

/**
 * The member of a model's family that reaches an enlargement with the least work: the smallest scale that is enough,
 * else the largest there is, at the model's own level of denoising. Members that would have to be downloaded are
 * only taken where the chosen model would have to be, too.
 * @param factor output pixels per input pixel along a side
 */
export function memberForFactor<Model extends FamilyMember>(
  models: readonly Model[],
  model: Model,
  factor: number,
): Model {
  if (scaleOf(model) <= 1 || factor <= 1) return model
  const members = familyOf(models, model).filter(
    (member) =>
      member.family?.denoise === model.family?.denoise &&
      scaleOf(member) > 1 &&
      (member.availability !== 'fetchable' || model.availability === 'fetchable'),
  )
  const bySize = members.toSorted((a, b) => scaleOf(a) - scaleOf(b))
  return bySize.find((member) => scaleOf(member) * tolerance >= factor) ?? bySize.at(-1) ?? model
}

/** The member of a model's family with this level of denoising, at the nearest scale that has it. */
export function memberForDenoise<Model extends FamilyMember>(
  models: readonly Model[],
  model: Model,
  level: DenoiseLevel,
): Model {
  const members = familyOf(models, model).filter((member) => member.family?.denoise === level)
  const distance = (member: Model): number => Math.abs(scaleOf(member) - scaleOf(model))
  return members.toSorted((a, b) => distance(a) - distance(b))[0] ?? model
}

/** How much larger an output is than its input, along the side that grows most. */
export function factorBetween(input: ImageSize, output: ImageSize): number {
  return Math.max(output.widthPx / input.widthPx, output.heightPx / input.heightPx)
}

function scaleOf(model: FamilyMember): number {
  return model.facts?.scale ?? 0
}

function levelRank(model: FamilyMember): number {
  const level = model.family?.denoise ?? null
  return level === null ? -1 : levelOrder.indexOf(level)
}
