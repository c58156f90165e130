import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { createEventHub } from '../../../electron/backend/event-hub.ts'
import { openJobDatabase } from '../../../electron/backend/queue/store/job-database.ts'
import { JobQueue } from '../../../electron/backend/queue/job-queue.ts'
import { JobStore } from '../../../electron/backend/queue/store/job-store.ts'
import { OutputLedger } from '../../../electron/backend/queue/outputs/output-ledger.ts'
import type { UpscaleImage } from '../../../electron/backend/upscale/upscale-request.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { piecesPerImage, resizingUpscaler } from '../../fixtures/resizing-upscaler.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { writePicture } from '../../fixtures/write-picture.ts'
import { localImages } from '../../fixtures/local-images.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'any' })
const looking = { images: localImages(), looks: localImages() }
const everything = { offset: 0, limit: 1000, states: [], text: '' } as const

/** Images that wait, and a queue that notes which it wants decoded ahead. */
async function queueOf(names: readonly string[], upscale: UpscaleImage = resizingUpscaler) {
  const folder = temporaryFolder()
  const { database } = openJobDatabase(':memory:')
  const prepared: (string | null)[] = []
  const ahead = { prepare: (path: string | null) => void prepared.push(path && basename(path)) }
  const store = new JobStore(database)
  const services = { store, ledger: new OutputLedger(database), upscale, ahead, ...looking }
  const queue = new JobQueue(services, createEventHub(), { pausesOnFullDisk: true })
  const inputs = await Promise.all(names.map((name, index) => writePicture(join(folder, name), index + 1)))
  queue.add(
    inputs.map((inputPath) => ({ inputPath, outputDirectory: join(folder, 'out'), sizeBytes: 1 })),
    settings,
  )
  const idOf = (name: string) => {
    const job = queue.list(everything).jobs.find(({ inputPath }) => basename(inputPath) === name)
    if (!job) throw new Error(`Expected ${name} in the queue.`)
    return job.id
  }
  return { queue, store, prepared, idOf }
}

/** Runs `work` when the first tile of an image has run, and again before the second. */
function holdingAt(name: string, work: () => void): UpscaleImage {
  return (source, request, control) => {
    let tiles = 0
    return resizingUpscaler(source, request, {
      ...control,
      checkpoint: async () => {
        await control.checkpoint()
        if (tiles++ === 1 && basename(source.info.path) === name) work()
      },
    })
  }
}

test('the next image is decoded once tiles run, and nothing more when the queue is empty', async () => {
  const { queue, prepared } = await queueOf(['1.png', '2.png', '3.png'])
  queue.start()
  await queue.whenIdle()
  expect(prepared.filter((name, index) => name !== prepared[index - 1])).toEqual(['2.png', '3.png', null])
})

test('the queue is asked for the next image once an image and once a change, not for every tile', async () => {
  const asked: string[] = []
  const waiting = await queueOf(['1.png', '2.png'], (source, request, control) => {
    const before = asked.length
    return resizingUpscaler(source, request, control).finally(() => {
      expect(asked.length - before).toBeLessThan(piecesPerImage)
    })
  })
  const { store, queue } = waiting
  const next = store.next.bind(store)
  store.next = () => {
    asked.push('next')
    return next()
  }
  queue.start()
  await queue.whenIdle()
  expect(asked.length).toBeGreaterThan(2)
  expect(queue.status().counts.done).toBe(2)
})

test('another image is decoded where the order changes while tiles run', async () => {
  const changes: (() => void)[] = []
  const upscale = holdingAt('1.png', () => changes.forEach((change) => change()))
  const { queue, prepared, idOf } = await queueOf(['1.png', '2.png', '3.png'], upscale)
  changes.push(() => queue.move([idOf('3.png')], idOf('2.png')))
  queue.start()
  await queue.whenIdle()
  const changed = prepared.filter((name, index) => name !== prepared[index - 1])
  expect(changed).toEqual(['2.png', '3.png', '2.png', null])
})

test('what was decoded ahead of an image that is removed is given up when the queue is empty', async () => {
  const changes: (() => void)[] = []
  const upscale = holdingAt('1.png', () => changes.forEach((change) => change()))
  const { queue, prepared, idOf } = await queueOf(['1.png', '2.png'], upscale)
  changes.push(() => queue.remove({ ids: [idOf('2.png')] }))
  queue.start()
  await queue.whenIdle()
  expect(prepared[0]).toBe('2.png')
  expect(prepared.at(-1)).toBeNull()
  expect(queue.status().counts.done).toBe(1)
})

test('what was decoded ahead of an image that is then skipped is given up when the queue is empty', async () => {
  const { queue, prepared, idOf } = await queueOf(['1.png', '2.png'])
  queue.start()
  await queue.whenIdle()
  queue.retry({ ids: [idOf('1.png'), idOf('2.png')] })
  prepared.length = 0
  queue.configure(
    { ids: [idOf('1.png')] },
    { ...settings, encoding: { ...settings.encoding, pngCompression: 1 } },
  )
  queue.start()
  await queue.whenIdle()
  expect(queue.list(everything).jobs.map(({ state }) => state.kind)).toEqual(['done', 'skipped'])
  expect(prepared).toContain('2.png')
  expect(prepared.at(-1)).toBeNull()
})
