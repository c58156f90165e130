import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { createEventHub } from '../../../electron/backend/event-hub.ts'
import { openJobDatabase } from '../../../electron/backend/queue/store/job-database.ts'
import { JobQueue } from '../../../electron/backend/queue/job-queue.ts'
import { JobStore } from '../../../electron/backend/queue/store/job-store.ts'
import { OutputLedger } from '../../../electron/backend/queue/outputs/output-ledger.ts'
import type { UpscaleImage } from '../../../electron/backend/upscale/upscale-request.ts'
import { AppError } from '../../../electron/common/messages/app-error.ts'
import { englishText } from '../../../electron/common/messages/english-text.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { piecesPerImage, resizingUpscaler } from '../../fixtures/resizing-upscaler.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { writePicture } from '../../fixtures/write-picture.ts'
import { localImages } from '../../fixtures/local-images.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'any' })
const looking = { images: localImages(), looks: localImages() }
const everything = { offset: 0, limit: 1000, states: [], text: '' } as const

function newQueue(upscale: UpscaleImage = resizingUpscaler) {
  const { database } = openJobDatabase(':memory:')
  const events = createEventHub()
  const services = { store: new JobStore(database), ledger: new OutputLedger(database), upscale, ...looking }
  const queue = new JobQueue(services, events, { pausesOnFullDisk: true })
  const add = (outputDirectory: string, ...inputs: string[]): void => {
    queue.add(
      inputs.map((inputPath) => ({ inputPath, outputDirectory, sizeBytes: 1 })),
      settings,
    )
  }
  const run = async (): Promise<string[]> => {
    queue.start()
    await queue.whenIdle()
    return queue.list(everything).jobs.map((job) => job.state.kind)
  }
  return { queue, events, add, run }
}

async function pictures(folder: string, ...names: string[]): Promise<string[]> {
  return Promise.all(names.map((name, index) => writePicture(join(folder, name), index + 1)))
}

test('every image of the queue is upscaled into its output folder', async () => {
  const folder = temporaryFolder()
  const { add, run } = newQueue()
  add(join(folder, 'out'), ...(await pictures(folder, '1.png', '2.jpg')))
  expect(await run()).toEqual(['done', 'done'])
  expect(readdirSync(join(folder, 'out')).sort()).toEqual(['1_4x.png', '2_4x.png'])
})

test('a broken and a missing file fail with their codes, and the rest is done', async () => {
  const folder = temporaryFolder()
  const { queue, add, run } = newQueue()
  writeFileSync(join(folder, 'bad.jpg'), 'no image')
  const [good = ''] = await pictures(folder, 'good.png')
  add(join(folder, 'out'), join(folder, 'bad.jpg'), join(folder, 'gone.jpg'), good)
  expect(await run()).toEqual(['failed', 'failed', 'done'])
  const states = queue.list(everything).jobs.map((job) => job.state)
  expect(states).toMatchObject([{ code: 'input-unsupported' }, { code: 'input-not-found' }, { kind: 'done' }])
})

test('images of one folder that differ in extension only get outputs of their own', async () => {
  const folder = temporaryFolder()
  const { add, run } = newQueue()
  add(join(folder, 'out'), ...(await pictures(folder, 'a.png', 'a.jpg')))
  expect(await run()).toEqual(['done', 'done'])
  expect(readdirSync(join(folder, 'out')).sort()).toEqual(['a_4x (2).png', 'a_4x.png'])
})

test('an output that would replace an input is refused, even when overwriting', async () => {
  const folder = temporaryFolder()
  const { queue, run } = newQueue()
  const inputs = await pictures(folder, 'a.png', 'a_4x.png')
  queue.add(
    inputs.map((inputPath) => ({ inputPath, outputDirectory: folder, sizeBytes: 1 })),
    { ...settings, collision: 'overwrite' },
  )
  expect(await run()).toEqual(['failed', 'done'])
  expect(queue.list(everything).jobs[0]?.state).toMatchObject({ code: 'output-is-input' })
})

test('an existing file is skipped, numbered or overwritten, as the settings say', async () => {
  const folder = temporaryFolder()
  const out = join(folder, 'out')
  const [input = ''] = await pictures(folder, 'a.png')
  await writePicture(join(out, 'a_4x.png'), 99)
  const { queue, run } = newQueue()
  for (const collision of ['skip', 'number', 'overwrite'] as const) {
    queue.add([{ inputPath: input, outputDirectory: out, sizeBytes: 1 }], { ...settings, collision })
  }
  expect(await run()).toEqual(['skipped', 'done', 'done'])
  expect(readdirSync(out).sort()).toEqual(['a_4x (2).png', 'a_4x.png'])
})

test('a renamed image that has been upscaled before is skipped, a copy of it is not', async () => {
  const folder = temporaryFolder()
  const { add, run } = newQueue()
  const out = join(folder, 'out')
  add(out, await writePicture(join(folder, 'a.png')))
  await run()
  add(out, await writePicture(join(folder, 'copy.png')))
  expect(await run()).toEqual(['done', 'done'])
  const { rename } = await import('node:fs/promises')
  await rename(join(folder, 'a.png'), join(folder, 'renamed.png'))
  add(out, join(folder, 'renamed.png'))
  expect(await run()).toEqual(['done', 'done', 'skipped'])
  expect(existsSync(join(out, 'renamed_4x.png'))).toBe(false)
})

test('other settings make another result beside the first one, once', async () => {
  const folder = temporaryFolder()
  const out = join(folder, 'out')
  const { queue, add, run } = newQueue()
  const input = await writePicture(join(folder, 'a.png'))
  add(out, input)
  await run()
  const other = { ...settings, encoding: { ...settings.encoding, pngCompression: 1 } }
  const again = [{ inputPath: input, outputDirectory: out, sizeBytes: 1 }]
  queue.add(again, other)
  expect(await run()).toEqual(['done', 'done'])
  queue.add(again, other)
  expect(await run()).toEqual(['done', 'done', 'skipped'])
  expect(readdirSync(out).sort()).toEqual(['a_4x (2).png', 'a_4x.png'])
})

test('a finished image gets other settings only where it is to run again', async () => {
  const folder = temporaryFolder()
  const { queue, add, run } = newQueue()
  add(join(folder, 'out'), await writePicture(join(folder, 'a.png')))
  await run()
  const ids = queue.list(everything).jobs.map((job) => job.id)
  const to = { ...settings, encoding: { ...settings.encoding, pngCompression: 1 } }
  queue.configure({ ids }, to)
  expect(await run()).toEqual(['done'])
  queue.retry({ ids }, to)
  expect(queue.get(ids[0]!)?.state.kind).toBe('waiting')
  expect(await run()).toEqual(['done'])
})

test('a paused image stops at the next tile and goes on from there', async () => {
  const folder = temporaryFolder()
  const { queue, events, add } = newQueue()
  add(join(folder, 'out'), ...(await pictures(folder, '1.png')))
  const reached = Promise.withResolvers<void>()
  const stop = events.on('job.state', ({ state }) => {
    if (state.kind !== 'running') return
    queue.pause()
    reached.resolve()
  })
  queue.start()
  await reached.promise
  stop()
  await new Promise((resolve) => setTimeout(resolve, 150))
  expect(queue.status()).toMatchObject({ mode: 'paused', counts: { paused: 1, running: 0, done: 0 } })
  expect(queue.list(everything).jobs[0]?.state.kind).toBe('paused')
  queue.start()
  await queue.whenIdle()
  expect(queue.status()).toMatchObject({ mode: 'idle', counts: { done: 1 } })
})

/** Runs until the first image is under way, then lets `act` interfere. */
async function interfere(act: (queue: JobQueue) => void | Promise<void>): Promise<string[]> {
  const folder = temporaryFolder()
  const started = Promise.withResolvers<void>()
  const { queue, add } = newQueue(async (source, request, control) => {
    started.resolve()
    for (let piece = 0; piece < piecesPerImage; piece++) {
      await control.checkpoint()
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    return resizingUpscaler(source, request, control)
  })
  add(join(folder, 'out'), ...(await pictures(folder, '1.png', '2.png')))
  queue.start()
  await started.promise
  await act(queue)
  await queue.whenIdle()
  expect(existsSync(join(folder, 'out', '1_4x.png'))).toBe(false)
  return queue.list(everything).jobs.map((job) => job.state.kind)
}

test('cancelling the image under way goes on with the next one', async () => {
  expect(
    await interfere((queue) =>
      queue.cancelJobs({
        ids: queue
          .list(everything)
          .jobs.slice(0, 1)
          .map(({ id }) => id),
      }),
    ),
  ).toEqual(['cancelled', 'done'])
})

test('stopping ends the work, and what is not finished waits again', async () => {
  expect(await interfere((queue) => queue.stop())).toEqual(['waiting', 'waiting'])
})

test('closing lets the image under way wait for the next start', async () => {
  expect(await interfere((queue) => queue.close())).toEqual(['waiting', 'waiting'])
})

test('a full disk pauses the queue, and the image is tried again after that', async () => {
  const folder = temporaryFolder()
  let isFull = true
  const { queue, events, add } = newQueue((source, request, control) => {
    if (isFull) throw new AppError('disk-full', 'The disk is full.')
    return resizingUpscaler(source, request, control)
  })
  add(join(folder, 'out'), ...(await pictures(folder, '1.png')))
  const told = new Promise<string>((resolve) => events.on('notice', ({ message }) => resolve(message.code)))
  queue.start()
  expect(await told).toBe('disk-full-paused')
  expect(queue.status()).toMatchObject({ mode: 'paused', counts: { waiting: 1, failed: 0 } })
  isFull = false
  queue.start()
  await queue.whenIdle()
  expect(queue.status().counts.done).toBe(1)
})

test('where nobody can make room, a full disk ends the work after three images, and the rest waits', async () => {
  const folder = temporaryFolder()
  const { database } = openJobDatabase(':memory:')
  const upscale: UpscaleImage = (source, request, control) => {
    // There is room for the second one.
    if (source.info.path.endsWith('2.png')) return resizingUpscaler(source, request, control)
    throw new AppError('disk-full', 'The disk is full.')
  }
  const services = { store: new JobStore(database), ledger: new OutputLedger(database), upscale, ...looking }
  const events = createEventHub()
  const queue = new JobQueue(services, events, { pausesOnFullDisk: false })
  const notices: string[] = []
  events.on('notice', ({ message }) => notices.push(englishText(message)))
  const names = ['1.png', '2.png', '3.png', '4.png', '5.png', '6.png', '7.png']
  const inputs = await pictures(folder, ...names)
  queue.add(
    inputs.map((inputPath) => ({ inputPath, outputDirectory: join(folder, 'out'), sizeBytes: 1 })),
    settings,
  )
  queue.start()
  await queue.whenIdle()
  const states = queue.list(everything).jobs.map((job) => job.state.kind)
  expect(states).toEqual(['failed', 'done', 'failed', 'failed', 'failed', 'waiting', 'waiting'])
  expect(notices).toEqual(['The disk is full. The other images wait until there is room again.'])
})

test.each([
  [2, 'done'],
  [4, 'failed'],
])('an image under which inference dies %i times comes last and is %s', async (deaths, outcome) => {
  const folder = temporaryFolder()
  const order: string[] = []
  let left = deaths
  const { add, run } = newQueue((source, request, control) => {
    order.push(basename(source.info.path))
    if (source.info.path.endsWith('1.png') && left-- > 0) throw new AppError('inference-crashed', 'It died.')
    return resizingUpscaler(source, request, control)
  })
  add(join(folder, 'out'), ...(await pictures(folder, '1.png', '2.png')))
  expect((await run()).sort()).toEqual(['done', outcome].sort())
  expect(order.slice(0, 3)).toEqual(['1.png', '2.png', '1.png'])
})

test('a queue whose database fails stops with a notice instead of ending the program', async () => {
  const folder = temporaryFolder()
  const { database } = openJobDatabase(':memory:')
  const events = createEventHub()
  const services = {
    store: new JobStore(database),
    ledger: new OutputLedger(database),
    ...looking,
    upscale: (() => {
      // From now on every change is refused, as on a full disk.
      database.exec('PRAGMA query_only = ON')
      return Promise.reject(new AppError('inference-failed', 'no luck'))
    }) satisfies UpscaleImage,
  }
  const queue = new JobQueue(services, events, { pausesOnFullDisk: true })
  const inputPath = await writePicture(join(folder, 'a.png'))
  queue.add([{ inputPath, outputDirectory: join(folder, 'out'), sizeBytes: 1 }], settings)
  const told = new Promise<string>((resolve) => events.on('notice', ({ message }) => resolve(message.code)))
  queue.start()
  expect(await told).toBe('queue-stopped')
  await queue.whenIdle()
  expect(queue.status().mode).toBe('idle')
})

test('sizes of waiting images become known without running anything', async () => {
  const folder = temporaryFolder()
  const { queue, events, add } = newQueue()
  const learned = new Promise<void>((resolve) => {
    events.on('jobs.changed', () => {
      if (queue.list(everything).jobs[0]?.widthPx !== null) resolve()
    })
  })
  add(join(folder, 'out'), await writePicture(join(folder, 'a.png'), 1, 31, 17))
  await learned
  expect(queue.list(everything).jobs).toMatchObject([
    { widthPx: 31, heightPx: 17, state: { kind: 'waiting' } },
  ])
})

test('a queue that was at work goes on after a crash, one that was paused or finished does not', async () => {
  const folder = temporaryFolder()
  const { queue, add } = newQueue()
  expect(queue.resumeInterrupted()).toBe(false)
  add(join(folder, 'out'), ...(await pictures(folder, '1.png', '2.png')))
  queue.start()
  queue.pause()
  expect(queue.resumeInterrupted()).toBe(false)
  queue.start()
  expect(queue.resumeInterrupted()).toBe(true)
  await queue.whenIdle()
  expect(queue.resumeInterrupted()).toBe(false)
})

test('a queue that has run dry while images are being added waits for the rest', async () => {
  const folder = temporaryFolder()
  const { queue, run } = newQueue()
  const inputs = await pictures(join(folder, 'in'), '1.png', '2.png')
  const adding = queue.addImages(
    { paths: inputs, settings, outputDirectory: join(folder, 'out'), include: [], exclude: [] },
    new AbortController().signal,
  )
  expect(await run()).toEqual(['done', 'done'])
  expect((await adding).added).toBe(2)
})

test('a paused queue closes at once', async () => {
  const { queue } = newQueue()
  queue.pause()
  queue.start()
  queue.pause()
  await queue.close()
  expect(queue.status().mode).toBe('idle')
})

/** An upscaler whose images wait to be written until they are let go. */
function slowlyWritten() {
  const begun: string[] = []
  const writing = new Map<string, PromiseWithResolvers<void>>()
  const upscale: UpscaleImage = async (source, request, control) => {
    begun.push(source.info.path)
    const written = Promise.withResolvers<void>()
    writing.set(source.info.path, written)
    control.onInferred?.()
    const aborted = new Promise<never>((_, reject) => {
      control.signal.addEventListener('abort', () => reject(new AppError('cancelled', 'stopped')))
    })
    await Promise.race([written.promise, aborted])
    return await resizingUpscaler(source, request, { ...control, checkpoint: () => Promise.resolve() })
  }
  return { upscale, begun, letGo: (path: string) => writing.get(path)?.resolve() }
}

test('the next image is run while the last is being written, and no third one', async () => {
  const folder = temporaryFolder()
  const slow = slowlyWritten()
  const { queue, add } = newQueue(slow.upscale)
  const [first = '', second = '', third = ''] = await pictures(folder, '1.png', '2.png', '3.png')
  add(join(folder, 'out'), first, second, third)
  queue.start()
  await expect.poll(() => slow.begun).toEqual([first, second])
  expect(queue.status().counts).toMatchObject({ running: 2, waiting: 1 })
  slow.letGo(first)
  await expect.poll(() => slow.begun).toEqual([first, second, third])
  slow.letGo(second)
  slow.letGo(third)
  await queue.whenIdle()
  expect(queue.list(everything).jobs.map((job) => job.state.kind)).toEqual(['done', 'done', 'done'])
})

test('an image that is being written can be cancelled, and the rest goes on', async () => {
  const folder = temporaryFolder()
  const slow = slowlyWritten()
  const { queue, add } = newQueue(slow.upscale)
  const [first = '', second = ''] = await pictures(folder, '1.png', '2.png')
  add(join(folder, 'out'), first, second)
  queue.start()
  await expect.poll(() => slow.begun.length).toBe(2)
  queue.cancelJobs({
    ids: queue
      .list(everything)
      .jobs.slice(0, 1)
      .map(({ id }) => id),
  })
  slow.letGo(second)
  await queue.whenIdle()
  expect(queue.list(everything).jobs.map((job) => job.state.kind)).toEqual(['cancelled', 'done'])
})

test('stopping puts both the image being run and the one being written back', async () => {
  const folder = temporaryFolder()
  const slow = slowlyWritten()
  const { queue, add } = newQueue(slow.upscale)
  add(join(folder, 'out'), ...(await pictures(folder, '1.png', '2.png')))
  queue.start()
  await expect.poll(() => slow.begun.length).toBe(2)
  await queue.stop()
  expect(queue.list(everything).jobs.map((job) => job.state.kind)).toEqual(['waiting', 'waiting'])
})

test('an image that was set aside is left out until it is resumed, and keeps its place', async () => {
  const folder = temporaryFolder()
  const { queue, add, run } = newQueue()
  add(join(folder, 'out'), ...(await pictures(folder, '1.png', '2.png', '3.png')))
  const id = queue.list(everything).jobs[1]?.id
  if (!id) throw new Error('Expected three jobs.')
  queue.pauseJobs({ ids: [id] })
  expect(await run()).toEqual(['done', 'paused', 'done'])
  expect(queue.status().counts).toMatchObject({ done: 2, paused: 1, waiting: 0 })
  queue.resumeJobs({ ids: [id] })
  expect(await run()).toEqual(['done', 'done', 'done'])
})

test('the image under way can be set aside, and the next one is run', async () => {
  expect(
    await interfere((queue) =>
      queue.pauseJobs({
        ids: queue
          .list(everything)
          .jobs.slice(0, 1)
          .map(({ id }) => id),
      }),
    ),
  ).toEqual(['paused', 'done'])
})

test('an image that was set aside can be cancelled and removed', async () => {
  const folder = temporaryFolder()
  const { queue, add } = newQueue()
  add(join(folder, 'out'), ...(await pictures(folder, '1.png', '2.png')))
  const [one, two] = queue.list(everything).jobs.map(({ id }) => id)
  if (!one || !two) throw new Error('Expected two jobs.')
  queue.pauseJobs({ ids: [one, two] })
  queue.cancelJobs({ ids: [one] })
  queue.remove({ ids: [two] })
  expect(queue.list(everything).jobs.map(({ state }) => state.kind)).toEqual(['cancelled'])
})
