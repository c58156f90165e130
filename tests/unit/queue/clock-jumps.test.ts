import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { createEventHub } from '../../../electron/backend/event-hub.ts'
import type { NewJob } from '../../../electron/backend/queue/store/insert-jobs.ts'
import { openJobDatabase } from '../../../electron/backend/queue/store/job-database.ts'
import { JobQueue } from '../../../electron/backend/queue/job-queue.ts'
import { JobStore } from '../../../electron/backend/queue/store/job-store.ts'
import { OutputLedger } from '../../../electron/backend/queue/outputs/output-ledger.ts'
import { writeQueueReport } from '../../../electron/backend/queue/report/queue-report.ts'
import { createFolderWatcher } from '../../../electron/backend/watch/folder-watcher.ts'
import { createWatchedFolders } from '../../../electron/backend/watch/watched-folders.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { resizingUpscaler } from '../../fixtures/resizing-upscaler.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { writePicture } from '../../fixtures/write-picture.ts'
import { localImages } from '../../fixtures/local-images.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'any' })
const looking = { images: localImages(), looks: localImages() }
const dayMs = 24 * 3_600_000
const jumps = [
  ['back', -dayMs],
  ['forward', dayMs],
] as const

// Only the clock on the wall jumps: timers and the monotonic clock are the real ones, as on a real system.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(() => vi.useRealTimers())

const jump = (byMs: number): unknown => vi.setSystemTime(Date.now() + byMs)

test.each(jumps)(
  'a clock set %s a day in the midst of a queue changes neither order nor times nor the time left',
  async (_, byMs) => {
    const folder = temporaryFolder()
    const { database } = openJobDatabase(':memory:')
    const events = createEventHub()
    const begun: string[] = []
    const services = {
      store: new JobStore(database),
      ledger: new OutputLedger(database),
      ...looking,
      upscale: ((source, request, control) => {
        begun.push(source.info.path)
        if (begun.length === 2) jump(byMs)
        return resizingUpscaler(source, request, control)
      }) satisfies typeof resizingUpscaler,
    }
    const queue = new JobQueue(services, events, { pausesOnFullDisk: true })
    const lefts: (number | null)[] = []
    events.on('queue.status', ({ remainingMs }) => lefts.push(remainingMs))
    const inputs: string[] = []
    for (let i = 0; i < 5; i++) inputs.push(await writePicture(join(folder, `${i}.png`), i + 1))
    const jobs = inputs.map((inputPath) => ({
      inputPath,
      outputDirectory: join(folder, 'out'),
      sizeBytes: 1,
    }))
    queue.add(jobs, settings)
    queue.start()
    await queue.whenIdle()
    await queue.close()
    expect(begun).toEqual(inputs)
    expect(queue.status().counts).toMatchObject({ done: 5, waiting: 0 })
    for (const left of lefts) expect(left ?? 0).toBeLessThan(dayMs / 24)
    for (const left of lefts) expect(left ?? 0).toBeGreaterThanOrEqual(0)
    await writeQueueReport(database, join(folder, 'r.json'), 'json')
    const rows = JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8')) as Record<string, string>[]
    for (const { started = '', finished = '', elapsedMs } of rows) {
      expect(Date.parse(finished)).toBeGreaterThanOrEqual(Date.parse(started))
      expect(Number(elapsedMs)).toBeLessThan(dayMs / 24)
    }
  },
)

test.each(jumps)('of two results, the newest is found first after the clock was set %s', async (_, byMs) => {
  const folder = temporaryFolder()
  const ledger = new OutputLedger(openJobDatabase(':memory:').database)
  const [contentSha256, settingsSha256] = ['a'.repeat(64), 'b'.repeat(64)]
  for (const name of ['older.png', 'newer.png']) {
    const outputPath = join(folder, name)
    writeFileSync(outputPath, name)
    await ledger.record({ contentSha256, settingsSha256, inputPath: '/in.png', outputPath })
    jump(byMs)
  }
  const found = await ledger.findIntact(contentSha256, settingsSha256)
  expect(found.map(({ outputPath }) => outputPath)).toEqual(
    ['newer.png', 'older.png'].map((n) => join(folder, n)),
  )
})

test.each(jumps)(
  'a watched folder knows new images from old ones when the clock is set %s a day',
  { timeout: 60_000 },
  async (_, byMs) => {
    const root = join(temporaryFolder(), 'in')
    mkdirSync(root)
    writeFileSync(join(root, 'old.jpg'), 'x')
    const folders = createWatchedFolders(openJobDatabase(':memory:').database)
    const found: NewJob[] = []
    const onImage = (job: NewJob): void => void found.push(job)
    const watcher = createFolderWatcher({ folders, settleMs: 100, onImage, onFailure: () => undefined })
    onTestFinished(() => watcher.close())
    jump(byMs)
    await watcher.watch(folders.add({ path: root, settings, outputDirectory: `${root}-out` }))
    jump(-2 * byMs)
    writeFileSync(join(root, 'new.jpg'), 'x')
    await expect
      .poll(() => found.map((job) => job.inputPath), { timeout: 20_000 })
      .toEqual([join(root, 'new.jpg')])
  },
)
