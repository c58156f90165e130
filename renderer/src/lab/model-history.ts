import type { ModelSummary } from '../../../electron/common/models/model-descriptor.ts'

/** Tag of models that stand for a step in the history of super-resolution. */
const historyTag = 'history'

/**
 * The installed models that tell the history of super-resolution, oldest first: of each family the one made for
 * `factor`, or the nearest to it. Families are those ids that differ in their scale alone.
 */
export function modelHistory(
  models: readonly ModelSummary[],
  factor: number,
  most: number,
): readonly ModelSummary[] {
  const families = new Map<string, ModelSummary>()
  for (const model of models) {
    if (!model.tags.includes(historyTag) || model.availability === 'fetchable') continue
    const family = model.id.replace(/-x\d+$/, '')
    const known = families.get(family)
    if (!known || distance(model, factor) < distance(known, factor)) families.set(family, model)
  }
  return [...families.values()]
    .sort((one, other) => yearOf(one) - yearOf(other) || one.name.localeCompare(other.name))
    .slice(0, most)
}

function distance(model: ModelSummary, factor: number): number {
  return Math.abs(Math.log2((model.facts?.scale ?? 1) / factor))
}

function yearOf({ year }: ModelSummary): number {
  return year ?? Number.POSITIVE_INFINITY
}
