import { expect, test } from 'vitest'
import { join } from 'node:path'
import { openJobDatabase } from '../../../electron/backend/queue/store/job-database.ts'
import { JobStore } from '../../../electron/backend/queue/store/job-store.ts'
import { createSizeProber } from '../../../electron/backend/queue/work/size-prober.ts'
import { inTransaction } from '../../../electron/backend/queue/store/transaction.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { localImages } from '../../fixtures/local-images.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'
import { writePicture } from '../../fixtures/write-picture.ts'

const settings = upscaleSettingsSchema.parse({ modelId: 'any' })

/** A queue whose file may not grow by another page, as on a full disk. */
async function fullQueue() {
  const folder = temporaryFolder()
  const { database } = openJobDatabase(join(folder, 'queue.sqlite'))
  const store = new JobStore(database)
  store.add(
    [{ inputPath: await writePicture(join(folder, 'a.png')), outputDirectory: folder, sizeBytes: 1 }],
    settings,
  )
  const pages = Number(database.prepare('PRAGMA page_count').get()?.['page_count'])
  database.exec(`PRAGMA max_page_count = ${pages}`)
  const fill = (sql: string): void => {
    const insert = database.prepare(sql)
    for (let i = 0; ; i++) insert.run(`${i}${'x'.repeat(500)}`)
  }
  expect(() => fill(`INSERT INTO facts (name, value) VALUES (?, '')`)).toThrow('full')
  return { database, store }
}

test('a transaction that the database itself has ended says why it failed', async () => {
  const { database } = await fullQueue()
  const write = (): void => {
    const insert = database.prepare(`INSERT INTO facts (name, value) VALUES (?, ?)`)
    for (let i = 0; i < 100; i++) insert.run(`of the transaction ${i}`, 'x'.repeat(5000))
  }
  expect(() => inTransaction(database, write)).toThrow('database or disk is full')
  expect(database.isTransaction).toBe(false)
  database.close()
})

test('a full disk under the queue is reported by what learns sizes, and ends nothing', async () => {
  const { database, store } = await fullQueue()
  const failed = Promise.withResolvers<unknown>()
  store.setSizes = () =>
    inTransaction(database, () => {
      const insert = database.prepare(`INSERT INTO facts (name, value) VALUES (?, '')`)
      for (let i = 0; i < 100; i++) insert.run(`of the transaction ${i}${'x'.repeat(5000)}`)
    })
  const prober = createSizeProber(store, localImages(), () => undefined, failed.resolve)
  prober.wake()
  expect(await failed.promise).toMatchObject({ message: 'database or disk is full' })
  await prober.close()
  database.close()
})
