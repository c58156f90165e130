import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createImageAdder } from '../../../electron/backend/queue/adding/image-adder.ts'
import { openJobDatabase } from '../../../electron/backend/queue/store/job-database.ts'
import { JobStore } from '../../../electron/backend/queue/store/job-store.ts'
import { ClientGone } from '../../../electron/common/rpc/serve.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'any' })
const images = 1203

/** A folder of many files, and an adder whose `afterPortion` may interfere. */
function adding(afterPortion: (waiting: number) => void = () => undefined) {
  const folder = temporaryFolder()
  for (let i = 0; i < images; i++) {
    const below = join(folder, 'in', String(i % 7))
    mkdirSync(below, { recursive: true })
    writeFileSync(join(below, `${i}.jpg`), 'x')
  }
  const path = join(folder, 'queue.sqlite')
  const open = () => {
    const { database } = openJobDatabase(path)
    const store = new JobStore(database)
    const waiting = (): number => store.totals().counts.waiting
    const adder = createImageAdder(store.additions, () => afterPortion(waiting()))
    return { database, store, adder, waiting }
  }
  const request = {
    paths: [join(folder, 'in')],
    settings,
    outputDirectory: join(folder, 'out'),
    include: [],
    exclude: [],
  }
  return { open, request }
}

test('images appear as they are found, and others get their turn in between', async () => {
  const seen: number[] = []
  const turns: number[] = []
  const { open, request } = adding((waiting) => {
    seen.push(waiting)
    setImmediate(() => turns.push(waiting))
  })
  const { adder, waiting } = open()
  const { added, ignored, outputRoots } = await adder.add(request, new AbortController().signal)
  expect({ added, ignored, outputRoots }).toEqual({
    added: images,
    ignored: [],
    outputRoots: [request.outputDirectory],
  })
  expect(waiting()).toBe(images)
  expect(seen.length).toBeGreaterThan(3)
  expect(turns.slice(0, 3)).toEqual(seen.slice(0, 3))
  expect(turns[0]).toBeLessThan(images)
})

test('adding that is cancelled leaves nothing of it waiting, but all that was there before', async () => {
  const cancel = new AbortController()
  const { open, request } = adding((waiting) => {
    if (waiting > 600) cancel.abort()
  })
  const { adder, store, waiting } = open()
  store.add([{ inputPath: '/before.jpg', outputDirectory: '/out', sizeBytes: 1 }], settings)
  await expect(adder.add(request, cancel.signal)).rejects.toThrow(/abort/i)
  expect(waiting()).toBe(1)
  expect(store.additions.open()).toEqual([])
})

test('adding goes on when the window that asked for it is gone', async () => {
  const caller = new AbortController()
  const { open, request } = adding((waiting) => {
    if (waiting > 300) caller.abort(new ClientGone())
  })
  const { adder, waiting } = open()
  expect((await adder.add(request, caller.signal)).added).toBe(images)
  expect(waiting()).toBe(images)
})

test('adding that was broken off is carried on at the next start, each image once', async () => {
  const stop = { adder: null as ReturnType<typeof createImageAdder> | null }
  const { open, request } = adding((waiting) => {
    if (waiting > 600) void stop.adder?.close()
  })
  const first = open()
  stop.adder = first.adder
  await expect(first.adder.add(request, new AbortController().signal)).rejects.toThrow(/abort/i)
  const before = first.waiting()
  // One of them is done by now: it must not come a second time.
  const job = first.store.next()
  if (!job) throw new Error('Expected a job.')
  first.store.runs.setState(job.id, { kind: 'cancelled' })
  first.database.close()
  stop.adder = null
  const second = open()
  onTestFinished(() => second.database.close())
  expect(before).toBeLessThan(images)
  expect(await second.adder.resume()).toBe(images - before)
  expect(second.store.totals().counts).toMatchObject({ waiting: images - 1, cancelled: 1 })
  expect(await second.adder.resume()).toBe(0)
})

test('taking back what was added goes on at the next start, too', async () => {
  const { open, request } = adding()
  const first = open()
  const addition = first.store.additions.begin(request)
  first.store.additions.insert(addition, [{ inputPath: '/a.jpg', outputDirectory: '/out', sizeBytes: 1 }])
  first.store.additions.beginTakingBack(addition)
  first.database.close()
  const second = open()
  onTestFinished(() => second.database.close())
  expect(await second.adder.resume()).toBe(0)
  expect(second.waiting()).toBe(0)
})
