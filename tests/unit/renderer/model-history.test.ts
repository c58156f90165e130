import { describe, expect, it } from 'vitest'
import type { ModelId } from '../../../electron/common/identifiers.ts'
import type { ModelSummary } from '../../../electron/common/models/model-descriptor.ts'
import { recordedModels } from '../../../renderer/src/gallery/recorded-models.ts'
import { modelHistory } from '../../../renderer/src/lab/model-history.ts'

const [some] = recordedModels

function model(
  id: string,
  scale: number,
  year: number | null,
  changes: Partial<ModelSummary> = {},
): ModelSummary {
  if (!some?.facts) throw new Error('Expected a recorded model with facts.')
  return {
    ...some,
    id: id as ModelId,
    name: id,
    year,
    tags: ['history'],
    availability: 'installed',
    facts: { ...some.facts, scale },
    ...changes,
  }
}

const idsOf = (models: readonly ModelSummary[]): string[] => models.map(({ id }) => id)

describe('the history of super-resolution', () => {
  it('runs from the oldest model to the newest, by year and then by name', () => {
    const models = [model('esrgan-x4', 4, 2018), model('vdsr-x4', 4, 2016), model('srcnn-x4', 4, 2014)]
    expect(idsOf(modelHistory([...models, model('espcn-x4', 4, 2016)], 4, 9))).toEqual([
      'srcnn-x4',
      'espcn-x4',
      'vdsr-x4',
      'esrgan-x4',
    ])
  })

  it('has each family once, at the scale nearest to the one wanted', () => {
    const family = [model('srcnn-x2', 2, 2014), model('srcnn-x3', 3, 2014), model('srcnn-x4', 4, 2014)]
    const only = model('srgan-x4', 4, 2017)
    expect(idsOf(modelHistory([...family, only], 2, 9))).toEqual(['srcnn-x2', 'srgan-x4'])
    expect(idsOf(modelHistory([...family, only], 8, 9))).toEqual(['srcnn-x4', 'srgan-x4'])
  })

  it('leaves out what is not installed or stands for no step', () => {
    const models = [
      model('a-x4', 4, 2014),
      model('b-x4', 4, 2015, { availability: 'fetchable' }),
      model('c-x4', 4, 2016, { tags: [] }),
    ]
    expect(idsOf(modelHistory(models, 4, 9))).toEqual(['a-x4'])
  })

  it('ends where no more panes fit, and puts models without a year last', () => {
    const models = Array.from({ length: 11 }, (_, index) => model(`m${index}-x4`, 4, 2010 + index))
    expect(modelHistory([model('old-x4', 4, null), ...models], 4, 9)).toHaveLength(9)
    expect(idsOf(modelHistory([model('old-x4', 4, null), model('new-x4', 4, 2020)], 4, 9))).toEqual([
      'new-x4',
      'old-x4',
    ])
  })
})
