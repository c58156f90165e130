import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { upscaleSettingsSchema } from '../../../electron/common/upscale-settings.ts'
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
  client.on('notice', ({ code }) => codes.push(code))
  codes.push(...(await client.call('notices.take', undefined)).map(({ code }) => code))
  await expect.poll(() => codes).toEqual(['adding-resumed'])
  expect((await client.call('jobs.list', { text: `${images - 1}.jpg` })).total).toBe(1)
  await second.close()
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
