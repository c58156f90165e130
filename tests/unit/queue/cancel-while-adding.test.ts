import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createEventHub } from '../../../electron/backend/event-hub.ts'
import { openJobDatabase } from '../../../electron/backend/queue/store/job-database.ts'
import { JobQueue } from '../../../electron/backend/queue/job-queue.ts'
import { JobStore } from '../../../electron/backend/queue/store/job-store.ts'
import { OutputLedger } from '../../../electron/backend/queue/outputs/output-ledger.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { localImages } from '../../fixtures/local-images.ts'
import { resizingUpscaler } from '../../fixtures/resizing-upscaler.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { writePicture } from '../../fixtures/write-picture.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'any' })

test('cancelling everything while a folder is still being added begins none of the images that follow', async () => {
  const folder = temporaryFolder()
  const inputs = join(folder, 'in')
  mkdirSync(inputs)
  const picture = await writePicture(join(folder, 'a.png'))
  for (let i = 0; i < 1000; i++) copyFileSync(picture, join(inputs, `${i}.png`))
  const { database } = openJobDatabase(':memory:')
  const store = new JobStore(database)
  const events = createEventHub()
  const images = localImages()
  const services = {
    store,
    ledger: new OutputLedger(database),
    upscale: resizingUpscaler,
    images,
    looks: images,
  }
  const queue = new JobQueue(services, events, { pausesOnFullDisk: false })
  const begun = { before: 0, after: 0, isCancelled: false }
  events.on('job.state', ({ state }) => {
    if (state.kind !== 'running') return
    if (begun.isCancelled) begun.after++
    else {
      begun.before++
      begun.isCancelled = true
      queue.cancelJobs({ states: ['waiting', 'paused', 'running'] })
    }
  })
  const waits = Promise.withResolvers<void>()
  events.on('jobs.changed', () => waits.resolve())
  const request = {
    paths: [inputs],
    settings,
    outputDirectory: join(folder, 'out'),
    include: [],
    exclude: [],
  }
  const adding = queue.addImages(request, new AbortController().signal)
  adding.catch(() => undefined)
  await waits.promise
  queue.start()
  await expect(adding).rejects.toThrow(/abort/i)
  await queue.whenIdle()
  expect(begun).toMatchObject({ before: 1, after: 0 })
  expect(store.totals().counts).toMatchObject({ waiting: 0, running: 0, done: 0 })
  expect(store.additions.open()).toEqual([])
  await queue.close()
})
