import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openJobDatabase } from '../../../electron/backend/queue/store/job-database.ts'
import { JobStore } from '../../../electron/backend/queue/store/job-store.ts'
import { createWatchedFolders } from '../../../electron/backend/watch/watched-folders.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

const modulePath = join(import.meta.dirname, '../../../electron/backend/queue/store/job-database.ts')

/** Opens the queue in a process of its own, which then runs `after`. */
function openElsewhere(path: string, after: string): string {
  const script = `
    const { openJobDatabase } = await import(${JSON.stringify(modulePath)})
    try { const { database } = openJobDatabase(${JSON.stringify(path)}); ${after} }
    catch (error) { console.log(error.code) }`
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  }).stdout.trim()
}

test('what was written is there after closing and opening again', () => {
  const path = join(temporaryFolder(), 'new', 'queue.sqlite')
  const first = openJobDatabase(path).database
  const settings = upscaleSettingsSchema.parse({ modelId: 'any' })
  new JobStore(first).add([{ inputPath: '/a', outputDirectory: '/b', sizeBytes: 1 }], settings)
  first.close()
  const second = openJobDatabase(path).database
  expect(new JobStore(second).next()?.inputPath).toBe('/a')
  second.close()
})

test('a queue that another process works on is refused as busy', () => {
  const path = join(temporaryFolder(), 'queue.sqlite')
  const { database } = openJobDatabase(path)
  expect(openElsewhere(path, 'console.log("opened")')).toBe('queue-busy')
  database.close()
  expect(openElsewhere(path, 'console.log("opened")')).toBe('opened')
})

test('a process that was killed leaves no lock behind', () => {
  const path = join(temporaryFolder(), 'queue.sqlite')
  expect(openElsewhere(path, 'console.log("opened"); process.kill(process.pid, "SIGKILL")')).toBe('opened')
  const { database, damagedPath } = openJobDatabase(path)
  expect(damagedPath).toBeNull()
  database.close()
})

test.each([
  [
    'has garbage at its end, as after a power cut',
    (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(5000, 7)]),
  ],
  ['is cut in its last portion', (bytes: Buffer) => bytes.subarray(0, -1500)],
])('a log that %s costs at most what was not flushed', (_, tear) => {
  const path = join(temporaryFolder(), 'queue.sqlite')
  const settings = upscaleSettingsSchema.parse({ modelId: 'any' })
  const { database } = openJobDatabase(path)
  const store = new JobStore(database)
  for (const name of ['/a', '/b'])
    store.add([{ inputPath: name, outputDirectory: '/o', sizeBytes: 1 }], settings)
  const copy = join(temporaryFolder(), 'queue.sqlite')
  writeFileSync(copy, readFileSync(path))
  writeFileSync(`${copy}-wal`, tear(readFileSync(`${path}-wal`)))
  database.close()
  const after = openJobDatabase(copy)
  expect(after.damagedPath).toBeNull()
  const { jobs } = new JobStore(after.database).list({ offset: 0, limit: 10, states: [], text: '' })
  expect(['/a', '/a /b']).toContain(jobs.map(({ inputPath }) => inputPath).join(' '))
  after.database.close()
})

test.each([
  ['no database at all', 'this is not a database file, but a text of some length'.repeat(100)],
  ['a truncated header', 'SQLite format 3\0xx'],
])('%s is put aside and a new queue begun', (_, content) => {
  const path = join(temporaryFolder(), 'queue.sqlite')
  writeFileSync(path, content)
  const { database, damagedPath } = openJobDatabase(path)
  expect(damagedPath !== null && existsSync(damagedPath)).toBe(true)
  expect(new JobStore(database).totals().counts.waiting).toBe(0)
  database.close()
})

test('of a queue that is damaged in its midst, what can be read is saved', () => {
  const path = join(temporaryFolder(), 'queue.sqlite')
  const settings = upscaleSettingsSchema.parse({ modelId: 'any' })
  const whole = openJobDatabase(path).database
  const jobs = Array.from({ length: 3000 }, (_, i) => ({
    inputPath: `/photos/${i}.jpg`,
    outputDirectory: '/out',
    sizeBytes: 1,
  }))
  new JobStore(whole).add(jobs, settings)
  whole.close()
  const bytes = readFileSync(path)
  const middle = Math.floor(bytes.length * 0.6)
  bytes.fill(0xa5, middle, middle + 3 * 4096)
  writeFileSync(path, bytes)
  const { database, damagedPath, savedJobs } = openJobDatabase(path)
  expect(damagedPath).not.toBeNull()
  expect(savedJobs).toBeGreaterThan(100)
  const store = new JobStore(database)
  expect(store.totals().counts.waiting).toBe(savedJobs)
  expect(store.next()).toMatchObject({ inputPath: '/photos/0.jpg', settings })
  database.close()
})

test('of a damaged queue, what lies behind the damage or only in the log is saved, and so are watched folders', () => {
  const path = join(temporaryFolder(), 'queue.sqlite')
  const settings = upscaleSettingsSchema.parse({ modelId: 'any' })
  const { database } = openJobDatabase(path)
  const add = (...names: string[]): void => {
    const jobs = names.map((inputPath) => ({ inputPath, outputDirectory: '/o', sizeBytes: 1 }))
    new JobStore(database).add(jobs, settings)
  }
  add(...Array.from({ length: 3000 }, (_, i) => `/early/${i}`))
  const folders = createWatchedFolders(database)
  const { id } = folders.add({ path: '/watched', outputDirectory: '/out', settings })
  folders.setListed(id, [{ path: '/watched/known.jpg', version: '1:1' }])
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  add('/late')
  const copy = join(temporaryFolder(), 'queue.sqlite')
  const bytes = readFileSync(path)
  bytes.fill(0xa5, Math.floor(bytes.length * 0.6), Math.floor(bytes.length * 0.6) + 3 * 4096)
  writeFileSync(copy, bytes)
  writeFileSync(`${copy}-wal`, readFileSync(`${path}-wal`))
  database.close()
  const after = openJobDatabase(copy)
  expect(after.damagedPath).not.toBeNull()
  const { jobs } = new JobStore(after.database).list({ offset: 0, limit: 10, states: [], text: '/late' })
  expect(jobs).toHaveLength(1)
  const saved = createWatchedFolders(after.database)
  expect(saved.list()).toMatchObject([{ id, path: '/watched', isListed: true }])
  expect(saved.isKnown(id, { path: '/watched/known.jpg', version: '1:1' })).toBe(true)
  after.database.close()
})

test('a queue of a newer version is refused and left as it is', () => {
  const path = join(temporaryFolder(), 'queue.sqlite')
  const newer = new DatabaseSync(path)
  newer.exec('PRAGMA user_version = 999')
  newer.close()
  expect(() => openJobDatabase(path)).toThrow(/newer version/)
})
