import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createBoundedFolder, pruneFiles } from '../../../electron/backend/files/bounded-folder.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

/** Files of ten bytes, the first of them used longest ago. */
function filled(...names: string[]): string {
  const folder = temporaryFolder()
  names.forEach((name, index) => {
    writeFileSync(join(folder, name), '0123456789')
    utimesSync(join(folder, name), 1000 + index, 1000 + index)
  })
  return folder
}

test('what was not used for longest goes first, until the rest fits', async () => {
  const folder = filled('c', 'a', 'b')
  await pruneFiles(folder, 20)
  expect(readdirSync(folder).sort()).toEqual(['a', 'b'])
})

test('folders are left alone, and so is what is being written', async () => {
  const folder = filled('a')
  mkdirSync(join(folder, 'work'))
  writeFileSync(join(folder, 'b.tmp'), '0123456789')
  await pruneFiles(folder, 0)
  expect(readdirSync(folder).sort()).toEqual(['b.tmp', 'work'])
})

test('what a process that is gone was writing goes after a day', async () => {
  const folder = filled('b.tmp')
  await pruneFiles(folder, 1000)
  expect(readdirSync(folder)).toEqual([])
})

test('files of earlier starts count from the first file on, and few are written between two looks', async () => {
  const folder = filled(...Array.from({ length: 30 }, (_, index) => `old ${index}`))
  const bounded = createBoundedFolder(folder, 100)
  await bounded.written(10)
  expect(readdirSync(folder)).toHaveLength(10)
  for (let index = 0; index < 50; index++) {
    writeFileSync(join(folder, `new ${index}`), '0123456789')
    await bounded.written(10)
    expect(readdirSync(folder).length).toBeLessThanOrEqual(11)
  }
})
