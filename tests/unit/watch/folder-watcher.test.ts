import fs, { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { openJobDatabase } from '../../../electron/backend/queue/store/job-database.ts'
import type { NewJob } from '../../../electron/backend/queue/store/insert-jobs.ts'
import { JobStore } from '../../../electron/backend/queue/store/job-store.ts'
import { createFolderWatcher } from '../../../electron/backend/watch/folder-watcher.ts'
import { createWatchedFolders } from '../../../electron/backend/watch/watched-folders.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'any' })
const settleMs = 150
const onFailure = (): void => undefined

async function watching(root: string, prepare?: (folder: string) => void) {
  const folder = join(root, 'in')
  mkdirSync(folder, { recursive: true })
  prepare?.(folder)
  const { database } = openJobDatabase(':memory:')
  const store = new JobStore(database)
  const folders = createWatchedFolders(database)
  const found: NewJob[] = []
  const onImage = (job: NewJob): void => {
    found.push(job)
    store.add([job], settings)
  }
  const failures: string[] = []
  const onFailure = (_: unknown, reason: string): void => void failures.push(reason)
  const watcher = createFolderWatcher({ folders, settleMs, onImage, onFailure })
  onTestFinished(() => watcher.close())
  const watched = folders.add({
    path: folder,
    settings,
    outputDirectory: join(folder, 'out'),
  })
  await watcher.watch(watched)
  return { folder, found, failures, folders, watched, watcher }
}

test(
  'an image that appears is handed on once it is complete, below its own place',
  { timeout: 60_000 },
  async () => {
    const { folder, found } = await watching(temporaryFolder())
    mkdirSync(join(folder, 'sub'))
    const path = join(folder, 'sub', 'a.jpg')
    writeFileSync(path, 'first')
    const writing = setInterval(() => appendFileSync(path, 'more'), 40)
    await sleep(400)
    expect(found).toEqual([])
    clearInterval(writing)
    await expect.poll(() => found.length, { timeout: 20_000 }).toBe(1)
    expect(found[0]).toMatchObject({ inputPath: path, outputDirectory: join(folder, 'out', 'sub') })
  },
)

test(
  'what was there before, is hidden, is no image or is a result is left alone',
  { timeout: 60_000 },
  async () => {
    const { folder, found } = await watching(temporaryFolder(), (path) =>
      writeFileSync(join(path, 'old.jpg'), 'x'),
    )
    mkdirSync(join(folder, 'out'))
    for (const name of ['.hidden.jpg', 'text.txt', join('out', 'a_4x.png')])
      writeFileSync(join(folder, name), 'x')
    writeFileSync(join(folder, 'new.jpg'), 'x')
    await expect.poll(() => found.length, { timeout: 20_000 }).toBe(1)
    await sleep(3 * settleMs)
    expect(found.map((job) => job.inputPath)).toEqual([join(folder, 'new.jpg')])
  },
)

test('an image that is written anew under its old name is handed on again', { timeout: 60_000 }, async () => {
  const { folder, found } = await watching(temporaryFolder())
  const path = join(folder, 'a.jpg')
  writeFileSync(path, 'first')
  await expect.poll(() => found.length, { timeout: 20_000 }).toBe(1)
  writeFileSync(path, 'second')
  await expect.poll(() => found.length, { timeout: 20_000 }).toBe(2)
})

test(
  'an image that came while nobody watched is found at the next start, and only once',
  { timeout: 60_000 },
  async () => {
    const { folder, found, folders, watched, watcher } = await watching(temporaryFolder())
    writeFileSync(join(folder, 'a.jpg'), 'x')
    await expect.poll(() => found.length, { timeout: 20_000 }).toBe(1)
    await watcher.close()
    writeFileSync(join(folder, '..', 'b.jpg'), 'x')
    renameSync(join(folder, '..', 'b.jpg'), join(folder, 'b.jpg'))
    const later: NewJob[] = []
    const onImageLater = (job: NewJob): void => void later.push(job)
    const second = createFolderWatcher({ folders, settleMs, onImage: onImageLater, onFailure })
    onTestFinished(() => second.close())
    await second.watch(folders.get(watched.id) ?? watched)
    await expect.poll(() => later.length, { timeout: 20_000 }).toBe(1)
    expect(later[0]?.inputPath).toBe(join(folder, 'b.jpg'))
  },
)

test(
  'what was there before is left alone although the system cannot watch one of its folders',
  { timeout: 60_000 },
  async () => {
    const real = fs.watch
    const calls = { count: 0 }
    const failing = ((...given: Parameters<typeof fs.watch>) => {
      if (++calls.count === 3) {
        const message = `ENOSPC: System limit for number of file watchers reached, watch '${String(given[0])}'`
        throw Object.assign(new Error(message), { code: 'ENOSPC', syscall: 'watch' })
      }
      return real(...given)
    }) as typeof fs.watch
    fs.watch = failing
    syncBuiltinESMExports()
    onTestFinished(() => {
      fs.watch = real
      syncBuiltinESMExports()
    })
    const { folder, found, failures } = await watching(temporaryFolder(), (path) => {
      for (let i = 0; i < 20; i++) {
        mkdirSync(join(path, `${i}`))
        for (const name of ['a.jpg', 'b.jpg']) writeFileSync(join(path, `${i}`, name), 'old')
      }
    })
    expect(failures.length).toBeGreaterThan(0)
    writeFileSync(join(folder, 'new.jpg'), 'new')
    await expect
      .poll(() => found.map(({ inputPath }) => inputPath), { timeout: 20_000 })
      .toContain(join(folder, 'new.jpg'))
    expect(found).toHaveLength(1)
  },
)
