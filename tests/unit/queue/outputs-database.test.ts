import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openJobDatabase } from '../../../electron/backend/queue/store/job-database.ts'
import { openOutputsDatabase } from '../../../electron/backend/queue/outputs/outputs-database.ts'
import { OutputLedger } from '../../../electron/backend/queue/outputs/output-ledger.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

const entryFor = (outputPath: string) => ({
  contentSha256: 'content',
  settingsSha256: 'settings',
  inputPath: '/input.png',
  outputPath,
})

test('what one process has written is known to another that has the file open, too', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'new', 'outputs.sqlite')
  const [one, other] = [openOutputsDatabase(path), openOutputsDatabase(path)]
  const outputPath = join(folder, 'output.png')
  writeFileSync(outputPath, 'pixels')
  await new OutputLedger(one).record(entryFor(outputPath))
  expect(await new OutputLedger(other).findIntact('content', 'settings')).toHaveLength(1)
  writeFileSync(outputPath, 'changed by someone')
  expect(await new OutputLedger(other).findIntact('content', 'settings')).toEqual([])
  one.close()
  other.close()
})

test('a damaged file is begun anew', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'outputs.sqlite')
  writeFileSync(path, 'this is not a database file, but a text of some length'.repeat(100))
  const first = openOutputsDatabase(path)
  const outputPath = join(folder, 'output.png')
  writeFileSync(outputPath, 'pixels')
  await new OutputLedger(first).record(entryFor(outputPath))
  first.close()
  const second = openOutputsDatabase(path)
  expect(await new OutputLedger(second).isIntact(outputPath)).toBe(true)
  second.close()
})

test('where no file can be written, outputs are remembered for the time being', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'file'), '')
  const database = openOutputsDatabase(join(folder, 'file', 'outputs.sqlite'))
  expect(database.prepare('SELECT count(*) AS n FROM outputs').get()).toEqual({ n: 0 })
  database.close()
})

test('its table is the one of a queue, column by column', () => {
  const outputs = openOutputsDatabase(join(temporaryFolder(), 'outputs.sqlite'))
  const { database: queue } = openJobDatabase(':memory:')
  const layoutOf = (database: DatabaseSync) => ({
    table: database
      .prepare(`SELECT "ncol", "wr", "strict" FROM pragma_table_list('outputs') WHERE schema = 'main'`)
      .all(),
    columns: database.prepare(`SELECT * FROM pragma_table_info('outputs')`).all(),
    // Another index than this a queue's file may have of its own.
    lookUp: database.prepare(`SELECT * FROM pragma_index_info('outputs_content')`).all(),
  })
  expect(layoutOf(outputs).columns.length).toBeGreaterThan(0)
  expect(layoutOf(outputs).lookUp).toHaveLength(2)
  expect(layoutOf(outputs)).toEqual(layoutOf(queue))
  outputs.close()
  queue.close()
})

test('an output that was deleted is forgotten, one on a drive that is away is not', async () => {
  const folder = temporaryFolder()
  const database = openOutputsDatabase(join(folder, 'outputs.sqlite'))
  const ledger = new OutputLedger(database)
  const names = ['kept/here.png', 'kept/deleted.png', 'away/there.png']
  for (const name of names) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), 'pixels')
    await ledger.record({ ...entryFor(join(folder, name)), settingsSha256: name })
  }
  rmSync(join(folder, 'kept/deleted.png'))
  rmSync(join(folder, 'away'), { recursive: true })
  await ledger.forgetDeleted(100)
  const left = database.prepare('SELECT settings_sha256 AS name FROM outputs ORDER BY name').all()
  expect(left.map(({ name }) => name)).toEqual(['away/there.png', 'kept/here.png'])
  database.close()
})
