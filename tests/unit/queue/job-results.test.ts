import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { deleteOutput } from '../../../electron/backend/queue/outputs/delete-output.ts'
import { openJobDatabase } from '../../../electron/backend/queue/store/job-database.ts'
import { JobStore } from '../../../electron/backend/queue/store/job-store.ts'
import type { JobResult } from '../../../electron/common/jobs/job.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'any' })
const other = { ...settings, modelId: upscaleSettingsSchema.shape.modelId.parse('other') }

function resultAt(outputPath: string): JobResult {
  return {
    outputPath,
    widthPx: 8,
    heightPx: 8,
    sizeBytes: 100,
    device: 'cpu',
    modelId: null,
    cleanUp: null,
    choice: null,
    elapsedMs: 5,
    warnings: [],
  }
}

function doneJob() {
  const store = new JobStore(openJobDatabase(':memory:').database)
  const [id] = store.add([{ inputPath: '/in/a.jpg', outputDirectory: '/out', sizeBytes: 1 }], settings)
  if (!id) throw new Error('Expected the job to be added.')
  store.runs.setState(id, { kind: 'done', result: resultAt('/out/a.png') })
  const job = () => {
    const found = store.get(id)
    if (!found) throw new Error('Expected the job.')
    return found
  }
  return { store, id, job }
}

test('a second run with other settings keeps the first result beside its own', () => {
  const { store, id, job } = doneJob()
  store.retry({ ids: [id] }, other)
  expect(job()).toMatchObject({ state: { kind: 'waiting' }, versions: [{ settings }] })
  store.runs.setState(id, { kind: 'done', result: resultAt('/out/a (2).png') })
  expect(job().versions.map((version) => [version.settings.modelId, version.result.outputPath])).toEqual([
    ['any', '/out/a.png'],
    ['other', '/out/a (2).png'],
  ])
})

test('an image that goes back to settings it has a result of is done with that result', () => {
  const { store, id, job } = doneJob()
  store.retry({ ids: [id] }, other)
  store.configure({ ids: [id] }, settings)
  expect(job().state).toMatchObject({ kind: 'done', result: { outputPath: '/out/a.png' } })
})

test('an image that is enlarged again with the settings it has really waits', () => {
  const { store, id, job } = doneJob()
  store.retry({ ids: [id] })
  expect(job().state.kind).toBe('waiting')
})

test('a result that is written over counts once', () => {
  const { store, id, job } = doneJob()
  store.runs.setState(id, { kind: 'done', result: { ...resultAt('/out/a.png'), sizeBytes: 7 } })
  expect(job().versions.map(({ result }) => result.sizeBytes)).toEqual([7])
})

test('where a result is removed, the newest that is left stands; without any the image waits', () => {
  const { store, id, job } = doneJob()
  store.retry({ ids: [id] }, other)
  store.runs.setState(id, { kind: 'done', result: resultAt('/out/b.png') })
  const [first, second] = job().versions
  store.results.remove(id, second?.id ?? 0)
  expect(job().state).toMatchObject({ kind: 'done', result: { outputPath: '/out/a.png' } })
  store.results.remove(id, first?.id ?? 0)
  expect(job()).toMatchObject({ state: { kind: 'waiting' }, versions: [] })
})

test('results go with their job, and keep the settings they were made with', () => {
  const { store, id } = doneJob()
  store.retry({ ids: [id] }, other)
  store.purge()
  expect(store.get(id)?.versions[0]?.settings).toEqual(settings)
  store.remove({ ids: [id] })
  store.purge()
  expect(store.get(id)).toBeNull()
})

test('a result is deleted from disk, unless somebody changed it', async () => {
  const path = join(temporaryFolder(), 'a.png')
  writeFileSync(path, 'changed')
  const changed = { isIntact: () => Promise.resolve(false) }
  await expect(deleteOutput(path, changed)).rejects.toMatchObject({ code: 'bad-request' })
  expect(existsSync(path)).toBe(true)
  await deleteOutput(path, { isIntact: () => Promise.resolve(true) })
  expect(existsSync(path)).toBe(false)
  await deleteOutput(path, changed)
})
