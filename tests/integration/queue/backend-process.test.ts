import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { startBackend, whenIdle } from '../../fixtures/backend-process.ts'
import { killRounds } from '../../fixtures/kill-rounds.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { writePicture } from '../../fixtures/write-picture.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'enlarger-photo-x4', device: 'cpu' })

test('a backend killed at random moments loses nothing, redoes nothing and leaves nothing half-written', async () => {
  const plan = { images: 10, kills: 3, victim: 'backend' as const, longestLifeMs: 1500, settings, seed: 7 }
  const { outputs, undisturbed, states } = await killRounds(temporaryFolder(), plan)
  expect(outputs.size).toBe(plan.images)
  expect(outputs).toEqual(undisturbed)
  expect(states.every((kind) => kind === 'done' || kind === 'skipped')).toBe(true)
})

test('a backend killed while it adds thousands of images adds the rest when it is back, each once', async () => {
  const folder = temporaryFolder()
  const images = 6000
  for (let i = 0; i < images; i++) {
    const below = join(folder, 'in', String(i % 20))
    mkdirSync(below, { recursive: true })
    writeFileSync(join(below, `${i}.jpg`), 'x')
  }
  const first = startBackend(join(folder, 'data'))
  const begun = new Promise<void>((resolve) => {
    first.client.on('jobs.changed', () => resolve())
  })
  void first.client
    .call('jobs.add', { paths: [join(folder, 'in')], settings, outputDirectory: null })
    .catch(() => undefined)
  await begun
  await first.kill()
  const second = startBackend(join(folder, 'data'))
  const { client } = second
  await expect
    .poll(async () => (await client.call('jobs.list', { limit: 1 })).total, { timeout: 60_000 })
    .toBe(images)
  const codes: string[] = []
  client.on('notice', ({ message }) => codes.push(message.code))
  codes.push(...(await client.call('notices.take', undefined)).map(({ message }) => message.code))
  await expect.poll(() => codes).toEqual(['adding-resumed'])
  expect((await client.call('jobs.list', { text: `${images - 1}.jpg` })).total).toBe(1)
  await second.close()
})

test('a clock that jumps days back and forth changes no result, no order and no time of a file', async () => {
  const folder = temporaryFolder()
  const images = 6
  const yesterday = new Date(Date.now() - 36 * 3_600_000)
  for (let i = 0; i < images; i++) {
    const path = await writePicture(join(folder, 'in', `${i}.png`), i + 1, 40 + i, 30)
    utimesSync(path, yesterday, yesterday)
  }
  const dated = { ...settings, metadata: { ...settings.metadata, fileTimes: true } }
  const run = async (name: string, options = {}) => {
    const backend = startBackend(join(folder, `${name}-data`), options)
    const { client } = backend
    const outputDirectory = join(folder, name)
    await client.call('jobs.add', { paths: [join(folder, 'in')], settings: dated, outputDirectory })
    const finished: string[] = []
    client.on('job.state', ({ state }) => {
      if (state.kind === 'done') finished.push(state.result.outputPath)
    })
    await client.call('queue.start', undefined)
    await whenIdle(backend)
    await backend.close()
    const names = finished.map((path) => basename(path))
    return names.map((file) => {
      const path = join(outputDirectory, file)
      return { file, bytes: readFileSync(path), changedMs: Math.round(statSync(path).mtimeMs) }
    })
  }
  const calm = await run('calm')
  const jumping = await run('jumping', {
    preload: join(import.meta.dirname, '../../fixtures/jumping-clock.ts'),
  })
  expect(calm).toHaveLength(images)
  expect(jumping).toEqual(calm)
  expect(calm.map(({ changedMs }) => changedMs)).toEqual(Array(images).fill(yesterday.getTime()))
})

test('the backend shows pictures of a job, keeps preferences, and ends by itself when its host is gone', async () => {
  const folder = temporaryFolder()
  const backend = startBackend(join(folder, 'data'))
  const { client } = backend
  await writePicture(join(folder, 'in', 'a.png'), 1, 400, 300)
  await client.call('jobs.add', { paths: [join(folder, 'in')], settings, outputDirectory: null })
  const { jobs } = await client.call('jobs.list', {})
  const id = jobs[0]?.id
  if (!id) throw new Error('Expected a job.')
  const thumbnail = await client.call('images.locate', { id, kind: 'thumbnail' })
  expect(thumbnail.mimeType).toBe('image/webp')
  expect(existsSync(thumbnail.path)).toBe(true)
  await expect(client.call('images.locate', { id, kind: 'after' })).rejects.toMatchObject({
    code: 'bad-request',
  })
  await client.call('preferences.set', { theme: 'dark' })
  expect(await client.call('preferences.set', { outputDirectory: folder })).toMatchObject({ theme: 'dark' })

  await client.call('queue.start', undefined)
  await whenIdle(backend)
  expect(existsSync((await client.call('images.locate', { id, kind: 'after' })).path)).toBe(true)
  expect(readdirSync(join(folder, 'in-enlarged'))).toEqual(['a_4x.png'])
  expect(await backend.close()).toBe(0)
})
