import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
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

const preset = (name: string): object => ({ id: name, name, settings: { modelId: 'any', tileSizePx: 64 } })
const asideOf = (path: string): string[] =>
  readdirSync(dirname(path)).filter((name) => name.includes('.damaged-'))

test('one broken comma costs nothing: the last whole state is read, and the broken file is put aside', async () => {
  const path = join(temporaryFolder(), 'preferences.json')
  const first = createPreferencesFile(path)
  await first.set({ outputDirectory: '/out' })
  const broken = readFileSync(path, 'utf8').replace(',', ',,')
  writeFileSync(path, broken)
  const preferences = createPreferencesFile(path)
  expect((await preferences.get()).outputDirectory).toBe('/out')
  await preferences.set({ theme: 'dark' })
  const [aside] = asideOf(path)
  expect(readFileSync(join(dirname(path), aside ?? ''), 'utf8')).toBe(broken)
  expect(await createPreferencesFile(path).get()).toMatchObject({ theme: 'dark', outputDirectory: '/out' })
})

test('a preset or a setting that no longer fits does not cost the others, and a copy of the file is kept', async () => {
  const path = join(temporaryFolder(), 'preferences.json')
  const damaged = {
    presets: [
      preset('good'),
      7,
      { ...preset('odd'), settings: { modelId: 'any', tileSizePx: 'large', device: 'cpu' } },
    ],
    settings: { modelId: 'any', tileSizePx: 64, encoding: { format: 'none', quality: 50 } },
  }
  writeFileSync(path, JSON.stringify(damaged))
  const preferences = createPreferencesFile(path)
  const { presets, settings } = await preferences.get()
  expect(presets.map(({ name }) => name)).toEqual(['good', 'odd'])
  expect(presets[1]?.settings).toMatchObject({ tileSizePx: null, device: 'cpu' })
  expect(settings).toMatchObject({ tileSizePx: 64, encoding: { format: 'png', quality: 50 } })
  await preferences.set({ theme: 'dark' })
  const [aside] = asideOf(path)
  expect(JSON.parse(readFileSync(join(dirname(path), aside ?? ''), 'utf8'))).toEqual(damaged)
})

test('whole files are never put aside', async () => {
  const path = join(temporaryFolder(), 'preferences.json')
  await createPreferencesFile(path).set({ theme: 'dark' })
  await createPreferencesFile(path).set({ theme: 'light' })
  expect(asideOf(path)).toEqual([])
})
