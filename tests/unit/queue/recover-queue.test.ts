import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ownedPrefix } from '../../../electron/backend/files/scratch-directory.ts'
import { fileIdentity } from '../../../electron/backend/files/file-identity.ts'
import { openJobDatabase } from '../../../electron/backend/queue/store/job-database.ts'
import { JobStore } from '../../../electron/backend/queue/store/job-store.ts'
import { OutputLedger } from '../../../electron/backend/queue/outputs/output-ledger.ts'
import {
  attemptsInPlace,
  maximumAttempts,
  recoverQueue,
} from '../../../electron/backend/queue/work/recover-queue.ts'
import { settingsHash } from '../../../electron/backend/queue/outputs/settings-hash.ts'
import { modelIdSchema } from '../../../electron/common/identifiers.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'any' })
const contentSha256 = 'ab'.repeat(32)
const settingsSha256 = settingsHash(settings)

/** A queue with one image, which a process began to work on before it died. */
function interruptedQueue() {
  const folder = temporaryFolder()
  const { database } = openJobDatabase(':memory:')
  const store = new JobStore(database)
  store.add([{ inputPath: join(folder, 'a.jpg'), outputDirectory: folder, sizeBytes: 1 }], settings)
  const job = store.next()
  if (!job) throw new Error('Expected a job.')
  store.runs.setRunning(job.id)
  const output = join(folder, 'a_4x.png')
  return { folder, store, ledger: new OutputLedger(database), id: job.id, output }
}

test('an image that was being worked on waits again', async () => {
  const { store, ledger, id } = interruptedQueue()
  await recoverQueue(store, ledger)
  expect(store.next()?.id).toBe(id)
})

test('an output that was completed before the end is not made again', async () => {
  const { store, ledger, id, output } = interruptedQueue()
  store.runs.setOutput(id, {
    path: output,
    replaced: await fileIdentity(output),
    contentSha256,
    settingsSha256,
  })
  writeFileSync(output, 'whole')
  await recoverQueue(store, ledger)
  expect(store.get(id)?.state).toMatchObject({ kind: 'skipped', outputPath: output })
  expect(await ledger.findIntact(contentSha256, settingsHash(settings))).toHaveLength(1)
})

test('an output completed before the end is remembered under the settings it was made with', async () => {
  const { store, ledger, id, output } = interruptedQueue()
  // Another member of the model's family fitted the image.
  const asRun = settingsHash({ ...settings, modelId: modelIdSchema.parse('any-x2') })
  store.runs.setOutput(id, { path: output, replaced: null, contentSha256, settingsSha256: asRun })
  writeFileSync(output, 'whole')
  await recoverQueue(store, ledger)
  expect(await ledger.findIntact(contentSha256, asRun)).toHaveLength(1)
  expect(await ledger.findIntact(contentSha256, settingsSha256)).toHaveLength(0)
})

test('a file that was to be replaced and is still there does not count as the output', async () => {
  const { store, ledger, id, output } = interruptedQueue()
  writeFileSync(output, 'old')
  store.runs.setOutput(id, {
    path: output,
    replaced: await fileIdentity(output),
    contentSha256,
    settingsSha256,
  })
  await recoverQueue(store, ledger)
  expect(store.next()?.id).toBe(id)
})

test('an empty file that only reserved the name is removed, and the image waits', async () => {
  const { store, ledger, id, output } = interruptedQueue()
  store.runs.setOutput(id, { path: output, replaced: null, contentSha256, settingsSha256 })
  writeFileSync(output, '')
  await recoverQueue(store, ledger)
  expect(existsSync(output)).toBe(false)
  expect(store.next()?.id).toBe(id)
})

test('an image that has ended several processes comes last, and is given up in the end', async () => {
  const { store, ledger, id } = interruptedQueue()
  store.add([{ inputPath: '/other.jpg', outputDirectory: '/out', sizeBytes: 1 }], settings)
  for (let attempt = 1; attempt < maximumAttempts; attempt++) {
    await recoverQueue(store, ledger)
    expect(store.get(id)?.state.kind).toBe('waiting')
    expect(store.next()?.id === id).toBe(attempt < attemptsInPlace)
    store.runs.setRunning(id)
  }
  await recoverQueue(store, ledger)
  expect(store.get(id)?.state).toMatchObject({ kind: 'failed', code: 'internal' })
})

test('attempts count anew for an image that came to an end by itself', async () => {
  const { store, ledger, id } = interruptedQueue()
  for (let attempt = 0; attempt < maximumAttempts + 1; attempt++) {
    store.runs.setState(id, { kind: 'waiting' })
    store.runs.setRunning(id)
  }
  await recoverQueue(store, ledger)
  expect(store.get(id)?.state.kind).toBe('waiting')
})

test('files that a dead process left in the output folder are swept', async () => {
  const { folder, store, ledger, id, output } = interruptedQueue()
  // No process has this number on any system.
  const leftover = join(folder, `.${ownedPrefix(4_194_999)}a_4x.png`)
  writeFileSync(leftover, 'half')
  store.runs.setOutput(id, { path: output, replaced: null, contentSha256, settingsSha256 })
  await recoverQueue(store, ledger)
  expect(existsSync(leftover)).toBe(false)
})

test('an image that the user had set aside is still set aside after a crash', async () => {
  const { store, ledger, id } = interruptedQueue()
  store.runs.setState(id, { kind: 'paused', progress: null })
  await recoverQueue(store, ledger)
  expect([store.next(), store.get(id)?.state.kind]).toEqual([null, 'paused'])
})
