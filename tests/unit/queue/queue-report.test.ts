import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openJobDatabase } from '../../../electron/backend/queue/store/job-database.ts'
import { JobStore } from '../../../electron/backend/queue/store/job-store.ts'
import { estimateQueue } from '../../../electron/backend/queue/report/queue-estimate.ts'
import { createModelStore } from '../../../electron/backend/models/model-store.ts'
import { modelIdSchema } from '../../../electron/common/identifiers.ts'
import { writeQueueReport } from '../../../electron/backend/queue/report/queue-report.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'any', target: { kind: 'scale', factor: 2 } })

function queueWith(folder: string, ...inputs: string[]) {
  const { database } = openJobDatabase(':memory:')
  const store = new JobStore(database)
  store.add(
    inputs.map((inputPath) => ({ inputPath, outputDirectory: join(folder, 'out'), sizeBytes: 1 })),
    settings,
  )
  const { jobs } = store.list({ offset: 0, limit: 1000, states: [], text: '' })
  return { database, store, ids: jobs.map(({ id }) => id) }
}

const result = {
  outputPath: '/out/a.png',
  widthPx: 20,
  heightPx: 10,
  sizeBytes: 400,
  device: 'cpu' as const,
  modelId: null,
  cleanUp: null,
  choice: null,
  elapsedMs: 12.3,
  warnings: [],
}

test('the report names every image with its state, code and reason', async () => {
  const folder = temporaryFolder()
  const { database, store, ids } = queueWith(folder, '/a.jpg', '/b "x", y.jpg')
  const [a, b] = ids
  if (!a || !b) throw new Error('Expected two jobs.')
  store.runs.setState(a, { kind: 'done', result })
  store.runs.setState(b, { kind: 'failed', code: 'input-corrupt', message: 'It is, alas, broken.' })
  await writeQueueReport(database, join(folder, 'r.json'), 'json')
  expect(JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8'))).toMatchObject([
    { input: '/a.jpg', output: '/out/a.png', state: 'done', device: 'cpu', outputBytes: 400, elapsedMs: 12 },
    { input: '/b "x", y.jpg', output: null, state: 'failed', code: 'input-corrupt' },
  ])
  await writeQueueReport(database, join(folder, 'r.csv'), 'csv')
  const lines = readFileSync(join(folder, 'r.csv'), 'utf8').split('\r\n')
  expect(lines[0]).toMatch(/^input,output,state,code,reason/)
  expect(lines[2]).toMatch(/^"\/b ""x"", y.jpg",,failed,input-corrupt,"It is, alas, broken\."/)
})

test('a report longer than a page holds every image once', async () => {
  const folder = temporaryFolder()
  const { database } = queueWith(folder, ...Array.from({ length: 1203 }, (_, i) => `/${i}.jpg`))
  await writeQueueReport(database, join(folder, 'r.csv'), 'csv')
  const inputs = readFileSync(join(folder, 'r.csv'), 'utf8').trim().split('\r\n').slice(1)
  expect(new Set(inputs).size).toBe(1203)
})

test('a report that cannot be written says so and leaves nothing', async () => {
  const { database } = queueWith('/nowhere', '/a.jpg')
  await expect(writeQueueReport(database, '/nowhere/at/all.csv', 'csv')).rejects.toMatchObject({
    code: 'output-unwritable',
  })
})

test('a name that a spreadsheet would take for a formula is made harmless', async () => {
  const folder = temporaryFolder()
  const { database } = queueWith(folder, '=cmd().jpg')
  await writeQueueReport(database, join(folder, 'r.csv'), 'csv')
  expect(readFileSync(join(folder, 'r.csv'), 'utf8')).toContain("\n'=cmd().jpg,")
})

test('the estimate counts output pixels, learns bytes per pixel and knows the free space', async () => {
  const folder = temporaryFolder()
  const { database, store, ids } = queueWith(folder, '/a.jpg', '/b.jpg')
  const [a, b] = ids
  if (!a || !b) throw new Error('Expected two jobs.')
  store.setSizes([{ id: b, widthPx: 100, heightPx: 50 }])
  store.runs.setState(a, { kind: 'done', result })
  const estimate = await estimateQueue(database, [])
  expect(estimate).toMatchObject({ images: 1, outputMegapixels: 0.02, outputBytes: 40_000 })
  expect(estimate.disks).toHaveLength(1)
  expect(estimate.disks[0]?.freeBytes).toBeGreaterThan(0)
})

test('the time of images with an open model goes by the models that suit those that were looked at', async () => {
  const { database } = openJobDatabase(':memory:')
  const store = new JobStore(database)
  const names = ['/clean.jpg', '/old.jpg', '/unseen.jpg']
  const jobs = names.map((inputPath) => ({ inputPath, outputDirectory: '/out', sizeBytes: 1000 }))
  const [clean, old, unseen] = store.add(jobs, upscaleSettingsSchema.parse({ modelId: 'auto' }))
  if (!clean || !old || !unseen) throw new Error('Expected three jobs.')
  store.setSizes([clean, old, unseen].map((id) => ({ id, widthPx: 500, heightPx: 500 })))
  const speeds = [
    {
      modelId: modelIdSchema.parse('enlarger-photo-x4'),
      device: 'cpu',
      megapixelsPerSecond: 4,
      isSample: false,
    },
    {
      modelId: modelIdSchema.parse('enlarger-restore-x4'),
      device: 'cpu',
      megapixelsPerSecond: 1,
      isSample: false,
    },
  ] as const
  const models = await createModelStore({
    modelsDirectory: 'models',
    storeDirectory: temporaryFolder(),
    resolvePackageDirectory: () => null,
  }).list()
  const durationMs = async () => (await estimateQueue(database, speeds, models)).durationMs

  expect(await durationMs()).toBeNull()
  store.setChoice(clean, { treatment: 'faithful', reason: 'clean' })
  // Each of 4 megapixels; the two others are taken to be like it.
  expect(await durationMs()).toBeCloseTo(3000, 3)
  store.setChoice(old, { treatment: 'restore', reason: 'compressed', cleanUp: 60 })
  expect(await durationMs()).toBeCloseTo(7500, 3)
  store.setChoice(unseen, { treatment: 'faithful', reason: 'text' })
  expect(await durationMs()).toBeCloseTo(6000, 3)
  expect(store.get(old)?.choice).toEqual({ treatment: 'restore', reason: 'compressed', cleanUp: 60 })
  expect((await estimateQueue(database, speeds.slice(0, 1), models)).durationMs).toBeNull()
})

test('the estimate of images nobody has looked at goes by the sizes of their files', async () => {
  const { database } = openJobDatabase(':memory:')
  const jobs = ['/a.jpg', '/b.jpg'].map((inputPath) => ({
    inputPath,
    outputDirectory: temporaryFolder(),
    sizeBytes: 100_000,
  }))
  new JobStore(database).add(jobs, settings)
  const { outputMegapixels } = await estimateQueue(database, [])
  expect(outputMegapixels).toBeGreaterThan(1)
  expect(outputMegapixels).toBeLessThan(5)
})
