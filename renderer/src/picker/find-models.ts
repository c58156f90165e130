import { modelPurposes, type ModelPurpose } from '../../../electron/common/models/model-descriptor.ts'
import type { ModelEntry } from '../settings/model-list.svelte.ts'

/** Which models a list shows. */
export const modelFilters = ['all', 'here', 'photos', 'drawings'] as const
export type ModelFilter = (typeof modelFilters)[number]

/** Models for one purpose, as a list shows them together. */
export interface ModelGroup {
  readonly purpose: ModelPurpose
  readonly entries: readonly ModelEntry[]
}

/** What most pictures need comes first; what made history is apart, at the end. */
const order: readonly ModelPurpose[] = [
  'photo-restore',
  'photo',
  'illustration',
  'general',
  'denoise',
  'research',
]

/** Models that are told apart from the others of their purpose: pixel stairs at twice the time. */
const lastTag = 'dated'

/**
 * The models that fit a filter and hold every word of a search, by purpose.
 * @param purposeName what people call a purpose, which is searched, too
 */
export function findModels(
  entries: readonly ModelEntry[],
  filter: ModelFilter,
  search: string,
  purposeName: (purpose: ModelPurpose) => string,
): readonly ModelGroup[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const found = entries.filter((entry) => {
    const text = searchedText(entry, purposeName(entry.lead.purpose))
    return fits(entry, filter) && words.every((word) => text.includes(word))
  })
  return [...order, ...modelPurposes.filter((purpose) => !order.includes(purpose))].flatMap((purpose) => {
    const group = found.filter(({ lead }) => lead.purpose === purpose)
    return group.length === 0 ? [] : [{ purpose, entries: group.toSorted(ranked(purpose)) }]
  })
}

function fits({ lead, members }: ModelEntry, filter: ModelFilter): boolean {
  switch (filter) {
    case 'all':
      return true
    case 'here':
      return members.some(({ availability }) => availability !== 'fetchable')
    case 'photos':
      return lead.purpose === 'photo' || lead.purpose === 'photo-restore' || lead.purpose === 'general'
    case 'drawings':
      return lead.purpose === 'illustration'
    default:
      return filter satisfies never
  }
}

function searchedText({ name, members }: ModelEntry, purpose: string): string {
  const facts = members.flatMap((model) => [
    model.id,
    model.name,
    model.architecture,
    model.author,
    model.licence ?? '',
    model.description,
    ...model.tags,
  ])
  return [name, purpose, ...facts].join('\n').toLowerCase()
}

/** What is here before what has to be fetched, ours first; history in its order. */
function ranked(purpose: ModelPurpose) {
  const rank = ({ lead }: ModelEntry): number => {
    const isOurs = lead.source.kind === 'bundled' ? 0 : 2
    return isOurs + (lead.availability === 'fetchable' ? 1 : 0) + (lead.tags.includes(lastTag) ? 4 : 0)
  }
  return (one: ModelEntry, other: ModelEntry): number =>
    purpose === 'research'
      ? (one.lead.year ?? 3000) - (other.lead.year ?? 3000) || one.name.localeCompare(other.name)
      : rank(one) - rank(other) || one.name.localeCompare(other.name)
}
