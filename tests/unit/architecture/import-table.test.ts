import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { importViolation, roomOf } from '../../../build/import-table.ts'
import { importedPaths, importsOf } from '../../../build/imports-of.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const sources = globSync(['electron/**/*.ts', 'renderer/**/*.{ts,svelte}'], { cwd: root })
  .map((file) => file.split(path.sep).join('/'))
  .filter((file) => !/(^|\/)(vite|svelte)\.config\.ts$/.test(file))

describe('the import table', () => {
  it('is kept by every source file', () => {
    const violations = sources.flatMap((file) =>
      importsOf(file, readFileSync(path.join(root, file), 'utf8')).flatMap((site) => {
        const violation = importViolation({ file, ...site })
        return violation === null ? [] : [`${file}: ${violation}`]
      }),
    )
    expect(sources.length).toBeGreaterThan(10)
    expect(violations).toEqual([])
  })

  it('gives every file below electron/ and renderer/ a room', () => {
    expect(sources.filter((file) => roomOf(file) === null)).toEqual([])
  })

  it('names every relative import with the extension of a file that exists', () => {
    const broken = sources.flatMap((file) =>
      importsOf(file, readFileSync(path.join(root, file), 'utf8'))
        .filter(({ specifier }) => specifier.startsWith('.'))
        .filter(
          ({ specifier }) => !existsSync(path.join(root, path.dirname(file), specifier.replace(/\?.*$/, ''))),
        )
        .map(({ specifier }) => `${file}: ${specifier}`),
    )
    expect(broken).toEqual([])
  })

  it.each([
    ['electron/common/job.ts', 'node:fs', false],
    ['electron/common/job.ts', '../backend/queue.ts', false],
    ['electron/backend/queue.ts', 'electron', false],
    ['electron/inference/child.ts', '../backend/queue.ts', true],
    ['electron/main/main.ts', '../backend/queue.ts', false],
    ['electron/preload/preload.ts', '../common/job.ts', false],
    ['renderer/app.ts', 'electron', true],
    ['renderer/app.ts', 'node:path', true],
    ['electron/cli/main.ts', '../inference/child.ts', false],
    ['electron/backend/queue.ts', '../../tests/helper.ts', false],
    ['electron/backend/tiling/plan.ts', 'node:fs', false],
    ['electron/backend/pixels/blend.ts', '../image/open.ts', false],
  ])('refuses that %s imports %s', (file, specifier, typeOnly) => {
    expect(importViolation({ file, specifier, typeOnly })).toMatch(/^(electron\/|renderer)/)
  })

  it.each([
    ['electron/common/job.ts', 'zod', false],
    ['electron/backend/queue.ts', 'node:sqlite', false],
    ['electron/backend/queue.ts', '../model-import/reader.ts', false],
    ['electron/preload/preload.ts', '../common/rpc/link.ts', true],
    ['electron/main/window.ts', './menu.ts', false],
    ['renderer/app.svelte', '../electron/common/job.ts', false],
    ['renderer/app.svelte', '@lucide/svelte/icons/folder', false],
    ['tests/unit/anything.test.ts', 'electron', false],
  ])('lets %s import %s', (file, specifier, typeOnly) => {
    expect(importViolation({ file, specifier, typeOnly })).toBeNull()
  })

  it('sees static, dynamic, re-exported and type imports, in Svelte files too', () => {
    const code = `import a from './a.ts'; import type { B } from './b.ts'; export * from './c.ts'
      const d = await import('./d.ts'); type E = import('./e.ts').E`
    const expected = [
      { specifier: './a.ts', typeOnly: false },
      { specifier: './b.ts', typeOnly: true },
      { specifier: './c.ts', typeOnly: false },
      { specifier: './d.ts', typeOnly: false },
      { specifier: './e.ts', typeOnly: true },
    ]
    expect(importsOf('x.ts', code)).toEqual(expected)
    expect(importedPaths('x.ts', code)).toEqual(expected.map(({ specifier }) => specifier))
    expect(importsOf('x.svelte', `<script lang="ts">${code}</script><p>Text</p>`)).toEqual(expected)
  })
})
