import { expect, test } from 'vitest'
import { openJobDatabase } from '../../../electron/backend/queue/store/job-database.ts'
import { JobStore } from '../../../electron/backend/queue/store/job-store.ts'
import { finishedStates, type Job } from '../../../electron/common/jobs/job.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'any' })
const everything = { offset: 0, limit: 1000, states: [], text: '' } as const

function storeWith(count: number): { store: JobStore; jobs: Job[] } {
  const store = new JobStore(openJobDatabase(':memory:').database)
  store.add(newJobs(count), settings)
  return { store, jobs: store.list(everything).jobs }
}

function newJobs(count: number): { inputPath: string; outputDirectory: string; sizeBytes: number }[] {
  return Array.from({ length: count }, (_, i) => ({
    inputPath: `/in/${i}.jpg`,
    outputDirectory: '/out',
    sizeBytes: i,
  }))
}

function order(store: JobStore): string {
  return store
    .list(everything)
    .jobs.map((job) => job.inputPath.replace(/\D/g, ''))
    .join(' ')
}

const ids = (jobs: Job[], ...indices: number[]) => indices.flatMap((index) => jobs[index]?.id ?? [])

test('a list may show only those whose results have remarks', () => {
  const { store, jobs } = storeWith(3)
  const [plain, remarked] = jobs
  if (!plain || !remarked) throw new Error('Expected jobs.')
  const result = {
    outputPath: '/out/0.png',
    widthPx: 1,
    heightPx: 1,
    sizeBytes: 1,
    device: 'cpu',
    modelId: null,
    cleanUp: null,
    choice: null,
    elapsedMs: 1,
    warnings: [],
  } as const
  const warning = { code: 'metadata-left-out', metadata: 'IPTC', format: 'WebP' } as const
  store.runs.setState(plain.id, { kind: 'done', result: { ...result, warnings: [] } })
  store.runs.setState(remarked.id, { kind: 'done', result: { ...result, warnings: [warning] } })
  const page = { ...everything, withRemarks: true }
  expect(store.list(page)).toMatchObject({ total: 1, jobs: [{ id: remarked.id }] })
  expect(store.ids(page)).toEqual([remarked.id])
  expect(store.list({ ...page, states: ['waiting'] }).total).toBe(0)
  expect(store.list({ ...page, withRemarks: false }).total).toBe(3)
})

test('jobs keep the order in which they were added', () => {
  expect(order(storeWith(4).store)).toBe('0 1 2 3')
})

test('an image that already waits with the same settings is not added again', () => {
  const { store } = storeWith(2)
  expect(store.add(newJobs(3), settings)).toHaveLength(1)
  expect(store.add(newJobs(1), { ...settings, device: 'cpu' })).toHaveLength(1)
})

test('adding is all or nothing', () => {
  const { store } = storeWith(1)
  const failing = function* () {
    yield* newJobs(5)
    throw new Error('disk gone')
  }
  expect(() => store.add(failing(), settings)).toThrow('disk gone')
  expect(store.totals().counts.waiting).toBe(1)
})

test('jobs move before another one or to the end, in the order given', () => {
  const { store, jobs } = storeWith(5)
  store.move(ids(jobs, 4, 3), jobs[1]?.id ?? null)
  expect(order(store)).toBe('0 4 3 1 2')
  store.move(ids(jobs, 0), null)
  expect(order(store)).toBe('4 3 1 2 0')
})

test('a gap that is used up is opened again', () => {
  const { store, jobs } = storeWith(3)
  for (let round = 0; round < 60; round++) {
    const [, second, third] = store.list(everything).jobs
    if (second && third) store.move([third.id], second.id)
  }
  expect(order(store)).toBe('0 1 2')
  expect(jobs).toHaveLength(3)
})

test('lists are filtered by state and text, and cut into pages', () => {
  const { store, jobs } = storeWith(12)
  const first = jobs[0]
  if (first) store.runs.setState(first.id, { kind: 'failed', code: 'disk-full', message: 'full' })
  expect(store.list({ ...everything, states: ['failed'] })).toMatchObject({
    total: 1,
    jobs: [{ id: first?.id, state: { kind: 'failed', code: 'disk-full' } }],
  })
  expect(store.list({ ...everything, text: '/IN/1' }).total).toBe(3)
  expect(store.list({ ...everything, offset: 10, limit: 5 }).jobs).toHaveLength(2)
})

test('text with wildcard characters is taken literally', () => {
  expect(storeWith(3).store.list({ ...everything, text: '%' }).total).toBe(0)
})

test('removed jobs can be restored until they are purged', () => {
  const { store, jobs } = storeWith(3)
  store.remove({ ids: ids(jobs, 0, 1) })
  expect(order(store)).toBe('2')
  store.restore({ ids: ids(jobs, 1) })
  expect(order(store)).toBe('1 2')
  store.purge()
  store.restore({ ids: ids(jobs, 0) })
  expect(order(store)).toBe('1 2')
})

test('a running job can be neither removed nor given other settings', () => {
  const { store, jobs } = storeWith(1)
  const [id] = ids(jobs, 0)
  if (!id) throw new Error('no job')
  store.runs.setState(id, { kind: 'running', progress: null })
  store.remove({ ids: [id] })
  store.configure({ ids: [id] }, { ...settings, device: 'cpu' })
  expect(store.get(id)?.settings.device).toBe('auto')
  expect(store.totals().counts.running).toBe(1)
})

test('jobs are removed by their state, and that removal alone is taken back', () => {
  const { store, jobs } = storeWith(4)
  const [first, second, third] = ids(jobs, 0, 1, 2)
  if (!first || !second || !third) throw new Error('no jobs')
  store.runs.setState(first, {
    kind: 'skipped',
    reason: { code: 'skipped-name-taken' },
    outputPath: '/out/0.png',
  })
  store.runs.setState(second, { kind: 'failed', code: 'internal', message: 'x' })
  store.remove({ ids: [third] })
  const { removal, count } = store.remove({ states: [...finishedStates] })
  expect([count, order(store)]).toEqual([2, '3'])
  store.restore({ removal })
  expect(order(store)).toBe('0 1 3')
})

test('a selector that gives nothing is refused instead of meaning every job', () => {
  const { store } = storeWith(2)
  expect(() => store.remove({})).toThrow('Expected ids, states, settings or a removal')
  expect(order(store)).toBe('0 1')
})

test('waiting jobs of certain settings get others at once; the rest is left alone', () => {
  const { store, jobs } = storeWith(4)
  const [own, done, held] = ids(jobs, 0, 1, 2)
  if (!own || !done || !held) throw new Error('no jobs')
  store.configure({ ids: [own] }, { ...settings, collision: 'number' })
  store.runs.setState(done, {
    kind: 'skipped',
    reason: { code: 'skipped-name-taken' },
    outputPath: '/out/1.png',
  })
  store.hold({ ids: [held] })
  store.configure({ settings, states: ['waiting'] }, { ...settings, device: 'cpu' })
  const now = store.list(everything).jobs
  expect(now.map((job) => job.settings.device)).toEqual(['auto', 'auto', 'auto', 'cpu'])
  expect(now.map((job) => job.state.kind)).toEqual(['waiting', 'skipped', 'paused', 'waiting'])
})

test('an image that was finished meanwhile is not opened again by a change of settings', () => {
  const { store, jobs } = storeWith(1)
  const [id] = ids(jobs, 0)
  if (!id) throw new Error('no job')
  const state = { kind: 'skipped', reason: { code: 'skipped-name-taken' }, outputPath: '/out/0.png' } as const
  store.runs.setState(id, state)
  store.configure({ ids: [id] }, { ...settings, device: 'cpu' })
  expect(store.get(id)).toMatchObject({ state, settings: { device: 'auto' } })
})

test('settings that an earlier release stored are found by their values', () => {
  const { database } = openJobDatabase(':memory:')
  const store = new JobStore(database)
  store.add(newJobs(1), settings)
  const { strength, reduceBefore } = settings.finish
  database
    .prepare('UPDATE settings SET json = ?')
    .run(JSON.stringify({ finish: { strength, reduceBefore }, modelId: 'any' }))
  store.configure({ settings }, { ...settings, device: 'cpu' })
  expect(store.list(everything).jobs[0]?.settings.device).toBe('cpu')
})

test('places are those of the list as it is filtered', () => {
  const { store, jobs } = storeWith(12)
  const filter = { states: [], text: '/1' } as const
  expect(store.ids({ ...filter, offset: 1, limit: 5 })).toEqual(ids(jobs, 10, 11))
  expect(store.places(ids(jobs, 11, 1, 2), filter).map(({ place }) => place)).toEqual([0, 2])
})

test('only what is finished is retried, and only what waits is cancelled', () => {
  const { store, jobs } = storeWith(2)
  const [first, second] = ids(jobs, 0, 1)
  if (!first || !second) throw new Error('no jobs')
  store.runs.setState(first, { kind: 'failed', code: 'internal', message: 'x' })
  store.cancelWaiting({ ids: [first, second] })
  expect(store.totals().counts).toMatchObject({ failed: 1, cancelled: 1 })
  store.retry({ ids: [first, second] })
  expect(store.totals().counts.waiting).toBe(2)
})

test('text is found whatever its case, in every script', () => {
  const store = new JobStore(openJobDatabase(':memory:').database)
  const paths = ['/in/ÜBUNG.jpg', '/in/Ελλάδα.jpg', '/in/Привет.jpg', '/in/cafe\u0301.jpg']
  store.add(
    paths.map((inputPath) => ({ inputPath, outputDirectory: '/out', sizeBytes: 1 })),
    settings,
  )
  for (const [index, text] of ['übung', 'ελλάδα', 'ПРИВЕТ', 'CAFÉ'].entries()) {
    expect(store.list({ ...everything, text }).jobs.map((job) => job.inputPath)).toEqual([paths[index]])
  }
})

test('a row that no longer fits does not cost the others: settings get defaults, a state is a failure', () => {
  const { database } = openJobDatabase(':memory:')
  const store = new JobStore(database)
  store.add(newJobs(2), settings)
  store.add([{ inputPath: '/in/odd.jpg', outputDirectory: '/out', sizeBytes: 1 }], {
    ...settings,
    device: 'cpu',
  })
  database
    .prepare(`UPDATE settings SET json = ? WHERE json LIKE '%"cpu"%'`)
    .run('{"modelId":"any","device":"abacus"}')
  database.exec(`UPDATE jobs SET state = '{"kind":"vanished"}' WHERE input_path = '/in/1.jpg'`)
  const { jobs } = store.list(everything)
  expect(jobs.map((job) => job.settings.device)).toEqual(['auto', 'auto', 'auto'])
  expect(jobs.map((job) => job.state.kind)).toEqual(['waiting', 'failed', 'waiting'])
  database.exec(`UPDATE settings SET json = 'no JSON at all' || id`)
  const again = new JobStore(database).list(everything).jobs
  expect(again[0]?.settings.modelId).toBe('unreadable')
})
