import { expect, it } from 'vitest'
import { wholePercents } from '../../../electron/backend/models/whole-percents.ts'

it('tells of a download percent by percent, however small its pieces, and of every stage', () => {
  const told: string[] = []
  const progress = wholePercents(({ stage, fraction }) => told.push(`${stage} ${fraction}`))
  progress({ stage: 'fetch', fraction: null })
  for (let piece = 0; piece <= 1000; piece++) progress({ stage: 'fetch', fraction: piece / 1000 })
  progress({ stage: 'convert', fraction: null })
  progress({ stage: 'convert', fraction: null })
  progress({ stage: 'probe', fraction: 2 })
  expect(told).toHaveLength(1 + 101 + 1 + 1)
  expect(told.slice(0, 3)).toEqual(['fetch null', 'fetch 0', 'fetch 0.01'])
  expect(told.slice(-3)).toEqual(['fetch 1', 'convert null', 'probe 1'])
})
