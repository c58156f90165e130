import { expect, test } from 'vitest'
import { openJobDatabase } from '../../../electron/backend/queue/store/job-database.ts'
import { JobStore } from '../../../electron/backend/queue/store/job-store.ts'
import { createModelSpeeds } from '../../../electron/backend/queue/work/model-speeds.ts'
import { modelIdSchema } from '../../../electron/common/identifiers.ts'

const one = modelIdSchema.parse('one')

function newSpeeds() {
  const { database } = openJobDatabase(':memory:')
  const { runs } = new JobStore(database)
  return { runs, speeds: createModelSpeeds(runs) }
}

test('the speed of a model is that of all images it enlarged on a device', () => {
  const { speeds, runs } = newSpeeds()
  speeds.note(one, 'cpu', 4, 1000)
  speeds.note(one, 'cpu', 2, 2000)
  speeds.note(one, 'webgpu', 30, 1000)
  runs.setFact('wanted', 'running')
  expect(speeds.list()).toEqual([
    { modelId: 'one', device: 'cpu', megapixelsPerSecond: 2, isSample: false },
    { modelId: 'one', device: 'webgpu', megapixelsPerSecond: 30, isSample: false },
  ])
})

test('what a part of an image took counts until a whole image has been enlarged', () => {
  const { speeds } = newSpeeds()
  speeds.noteSample(one, 'cpu', 0.5)
  expect(speeds.list()[0]).toMatchObject({ megapixelsPerSecond: 0.5, isSample: true })
  speeds.note(one, 'cpu', 8, 4000)
  speeds.noteSample(one, 'cpu', 0.1)
  expect(speeds.list()).toEqual([{ modelId: 'one', device: 'cpu', megapixelsPerSecond: 2, isSample: false }])
})

test('old work is forgotten by and by', () => {
  const { speeds } = newSpeeds()
  const hour = 3_600_000
  speeds.note(one, 'cpu', 3600, hour)
  for (let index = 0; index < 12; index++) speeds.note(one, 'cpu', 7200, hour)
  expect(speeds.list()[0]?.megapixelsPerSecond).toBeGreaterThan(1.99)
})

test('what makes no sense is not noted', () => {
  const { speeds, runs } = newSpeeds()
  speeds.note(one, 'cpu', 5, 0)
  speeds.noteSample(one, 'cpu', Number.NaN)
  runs.setFact('speed broken', '{"no":"speed"}')
  expect(speeds.list()).toEqual([])
})
