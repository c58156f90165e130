import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createPreferencesFile } from '../../../electron/backend/preferences/preferences-file.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

test('what is set is there at the next start, and the rest keeps its default', async () => {
  const path = join(temporaryFolder(), 'new', 'preferences.json')
  await createPreferencesFile(path).set({ theme: 'dark' })
  expect(await createPreferencesFile(path).get()).toMatchObject({ theme: 'dark', outputDirectory: null })
})

test('changes made at the same time are all kept', async () => {
  const preferences = createPreferencesFile(join(temporaryFolder(), 'preferences.json'))
  await Promise.all([preferences.set({ theme: 'dark' }), preferences.set({ outputDirectory: '/out' })])
  expect(await preferences.get()).toMatchObject({ theme: 'dark', outputDirectory: '/out' })
})

test.each(['no JSON at all', '[1, 2]', ''])('a file that holds %o counts as nothing set', async (content) => {
  const path = join(temporaryFolder(), 'preferences.json')
  writeFileSync(path, content)
  expect((await createPreferencesFile(path).get()).theme).toBe('system')
})

test('a member that no longer fits does not cost the others', async () => {
  const path = join(temporaryFolder(), 'preferences.json')
  writeFileSync(path, JSON.stringify({ theme: 'purple', outputDirectory: '/out' }))
  expect(await createPreferencesFile(path).get()).toMatchObject({ theme: 'system', outputDirectory: '/out' })
})

test('a change that does not fit is refused and changes nothing on disk', async () => {
  const path = join(temporaryFolder(), 'preferences.json')
  const preferences = createPreferencesFile(path)
  await preferences.set({ theme: 'dark' })
  const before = readFileSync(path, 'utf8')
  await expect(preferences.set({ thumbnailPx: 1 })).rejects.toThrow()
  expect(readFileSync(path, 'utf8')).toBe(before)
  expect((await preferences.set({ overview: 'list' })).theme).toBe('dark')
})
