import { mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { createEventHub } from '../../../electron/backend/event-hub.ts'
import { openJobDatabase } from '../../../electron/backend/queue/store/job-database.ts'
import { JobQueue } from '../../../electron/backend/queue/job-queue.ts'
import { JobStore } from '../../../electron/backend/queue/store/job-store.ts'
import { OutputLedger } from '../../../electron/backend/queue/outputs/output-ledger.ts'
import type { UpscaleImage } from '../../../electron/backend/upscale/upscale-request.ts'
import { createWatchService } from '../../../electron/backend/watch/watch-service.ts'
import type { QueueStatus } from '../../../electron/common/contracts/queue-status.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { localImages } from '../../fixtures/local-images.ts'
import { resizingUpscaler } from '../../fixtures/resizing-upscaler.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { writePicture } from '../../fixtures/write-picture.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'any' })
const looking = { images: localImages(), looks: localImages() }
const everything = { offset: 0, limit: 1000, states: [], text: '' } as const

interface Options {
  readonly upscale?: UpscaleImage
  readonly path?: string
}

function open({ upscale = resizingUpscaler, path = ':memory:' }: Options = {}) {
  const { database } = openJobDatabase(path)
  const events = createEventHub()
  const services = { store: new JobStore(database), ledger: new OutputLedger(database), upscale, ...looking }
  const queue = new JobQueue(services, events, { pausesOnFullDisk: true })
  const states = (): string[] => queue.list(everything).jobs.map(({ state }) => state.kind)
  return { database, events, queue, states, store: services.store }
}

/** Adds pictures with these names, and answers their ids. */
async function addPictures(queue: JobQueue, folder: string, ...names: string[]) {
  const inputs: string[] = []
  for (const [index, name] of names.entries())
    inputs.push(await writePicture(join(folder, name), index + 1, 12 * (index + 1)))
  return queue.add(
    inputs.map((inputPath) => ({ inputPath, outputDirectory: join(folder, 'out'), sizeBytes: 1 })),
    settings,
  )
}

test('only the images that were asked for are enlarged; the others go on waiting', async () => {
  const { queue, states } = open()
  const [, second, third] = await addPictures(queue, temporaryFolder(), '1.png', '2.png', '3.png')
  queue.start([second, third].filter((id) => id !== undefined))
  await queue.whenIdle()
  expect(states()).toEqual(['waiting', 'done', 'done'])
  queue.start()
  await queue.whenIdle()
  expect(states()).toEqual(['done', 'done', 'done'])
})

test('images that are asked for while others are worked on are added to that work', async () => {
  const { queue, events, states } = open()
  const [first, , third] = await addPictures(queue, temporaryFolder(), '1.png', '2.png', '3.png')
  const off = events.on('job.state', ({ id }) => {
    if (id !== first || !third) return
    off()
    queue.start([third])
  })
  queue.start(first && [first])
  await queue.whenIdle()
  expect(states()).toEqual(['done', 'waiting', 'done'])
})

test('a wish for some images does not narrow work on all of them', async () => {
  const { queue, events, states } = open()
  const [first] = await addPictures(queue, temporaryFolder(), '1.png', '2.png')
  const off = events.on('job.state', () => {
    off()
    if (first) queue.start([first])
  })
  queue.start()
  await queue.whenIdle()
  expect(states()).toEqual(['done', 'done'])
})

test('after a crash only the images that were asked for are gone on with', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'queue.sqlite')
  const first = open({ path })
  const [, second] = await addPictures(first.queue, folder, '1.png', '2.png')
  // What is on disk when the process dies in the midst of it.
  first.queue.start(second && [second])
  const wanted = first.store.runs.fact('wanted')
  await first.queue.close()
  first.store.runs.setFact('wanted', wanted ?? '')
  first.database.close()

  const { queue, states, database } = open({ path })
  onTestFinished(async () => {
    await queue.close()
    database.close()
  })
  expect(queue.resumeInterrupted()).toBe(true)
  await queue.whenIdle()
  expect(states()).toEqual(['waiting', 'done'])
})

test('a watched folder starts what it brings, and leaves what the user added waiting', async () => {
  const folder = temporaryFolder()
  const inbox = join(folder, 'inbox')
  mkdirSync(inbox)
  const { database, events, queue } = open()
  const watch = createWatchService(database, queue, events)
  onTestFinished(() => watch.close())
  await addPictures(queue, folder, 'mine.png')
  await watch.handlers['watch.add'](
    { path: inbox, settings, outputDirectory: join(folder, 'results') },
    { signal: new AbortController().signal },
  )
  const finished = new Promise<void>((resolve) => {
    events.on('job.state', ({ state }) => {
      if (state.kind === 'done') resolve()
    })
  })
  await writePicture(join(inbox, 'scan.png'), 9)
  await finished
  await queue.whenIdle()
  const jobs = queue.list(everything).jobs.map((job) => [basename(job.inputPath), job.state.kind])
  expect(Object.fromEntries(jobs)).toEqual({ 'mine.png': 'waiting', 'scan.png': 'done' })
})

test('a run counts its own images alone, and its share of the work never falls back', async () => {
  const folder = temporaryFolder()
  const seen: NonNullable<QueueStatus['run']>[] = []
  const note = (): void => {
    const { run } = opened.queue.status()
    if (run) seen.push(run)
  }
  const opened = open({
    upscale: (source, request, control) =>
      resizingUpscaler(source, request, {
        ...control,
        onProgress(progress) {
          control.onProgress(progress)
          note()
        },
      }),
  })
  const { queue, events } = opened
  await addPictures(queue, folder, 'yesterday.png')
  queue.start()
  await queue.whenIdle()
  expect(queue.status()).toMatchObject({ run: null, lastRun: { done: 1, failed: 0 } })
  await addPictures(queue, join(folder, 'today'), '1.png', '2.png', '3.png')
  seen.length = 0
  events.on('job.state', note)
  queue.start()
  await queue.whenIdle()
  expect(new Set(seen.map(({ total }) => total))).toEqual(new Set([3]))
  expect(seen[0]?.finished).toBe(0)
  expect(seen.at(-1)).toMatchObject({ finished: 3, fraction: 1 })
  const fractions = seen.map(({ fraction }) => fraction)
  expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
  // Some of it was seen within an image, not only from image to image.
  expect(new Set(fractions).size).toBeGreaterThan(8)
  expect(queue.status().lastRun).toMatchObject({ done: 3, outputDirectory: join(folder, 'today', 'out') })
})

test('the time left is known from the first image on, also while the next one is being opened', async () => {
  const lefts: (number | null)[] = []
  const opened: { queue?: JobQueue } = {}
  const { queue } = open({
    upscale: async (source, request, control) => {
      // Nothing has been reported of this image yet.
      lefts.push(opened.queue?.status().remainingMs ?? null)
      await delay(5)
      const result = await resizingUpscaler(source, request, control)
      control.onInferred?.()
      return result
    },
  })
  opened.queue = queue
  await addPictures(queue, temporaryFolder(), '1.png', '2.png', '3.png', '4.png')
  queue.start()
  await queue.whenIdle()
  expect(lefts).toHaveLength(4)
  expect(lefts.slice(1).every((left) => left !== null)).toBe(true)
  for (const left of lefts.slice(1, 3)) expect(left).toBeGreaterThan(0)
})
