import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { licenceList } from '../../../build/licences/licence-list.ts'
import { standardTexts } from '../../../build/licences/standard-texts.ts'
import { productionLicences, readLibrariesSection } from '../../../build/licences/third-party-section.ts'
import { runtimePackages } from '../../../build/packaging/runtime-packages.ts'
import { licenceListSchema } from '../../../electron/common/contracts/licence-list.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const list = licenceListSchema.parse(licenceList(root, ['svelte', 'bits-ui', 'i18next']))
const named = readLibrariesSection(readFileSync(path.join(root, 'THIRD-PARTY.md'), 'utf8'))

describe('the list of licences', () => {
  it('names every production package of node_modules, in every version', () => {
    const wanted = runtimePackages(root).map((folder) => {
      const manifest = readFileSync(path.join(root, folder, 'package.json'), 'utf8')
      const { name, version } = JSON.parse(manifest) as { name: string; version: string }
      return `${name}@${version}`
    })
    const given = new Set(list.parts.map(({ name, version }) => `${name}@${version}`))
    expect(wanted.length).toBeGreaterThan(50)
    expect(wanted.filter((part) => !given.has(part))).toEqual([])
  })

  it('names what was bundled and what is no package: runtimes and native libraries', () => {
    const names = list.parts.map(({ name }) => name)
    for (const name of [
      'svelte',
      'Electron',
      'Chromium',
      'Node.js',
      'ONNX Runtime',
      'libvips',
      'libheif',
      'glib',
    ]) {
      expect(names).toContain(name)
    }
  })

  it('gives each part a text, the LGPL’s parts that licence with the GPL it refers to', () => {
    for (const { name, licence, texts } of list.parts) {
      const text = texts.map((place) => list.texts[place] ?? '').join('\n')
      expect(text.length, name).toBeGreaterThan(100)
      if (licence === 'LGPL-3.0-or-later') {
        expect(text, name).toMatch(/GNU LESSER GENERAL PUBLIC LICENSE[^]*GNU GENERAL PUBLIC LICENSE/)
      }
    }
  })

  it('holds each text once', () => {
    expect(new Set(list.texts).size).toBe(list.texts.length)
  })

  it('refuses a licence whose text it does not know', () => {
    expect(() => standardTexts('Nobody-1.0', 'Ada')).toThrow(/text of the licence "Nobody-1.0"/)
    expect(standardTexts('(MIT AND ISC)', 'Ada').map((text) => text.slice(0, 13))).toEqual([
      'Copyright Ada',
      'MIT License\n\n'.slice(0, 13),
      'ISC License\n\n'.slice(0, 13),
    ])
  })
})

describe('THIRD-PARTY.md', () => {
  it('names all production packages with their licences, on every system (else run `npm run licences`)', () => {
    const wanted = [...productionLicences(root)]
    expect(wanted.filter(([name, licence]) => named.get(name) !== licence)).toEqual([])
  })

  it('names every part of the list (else run `npm run licences`)', () => {
    expect(list.parts.filter(({ name }) => !named.has(name)).map(({ name }) => name)).toEqual([])
  })
})
