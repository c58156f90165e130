import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { readCatalogue } from '../../../electron/backend/models/catalogue.ts'
import { readDescriptors } from '../../../electron/backend/models/read-descriptors.ts'
import {
  type ModelDescriptor,
  modelDescriptorSchema,
} from '../../../electron/common/models/model-descriptor.ts'

const models = path.resolve(import.meta.dirname, '../../../models')
const found = await readDescriptors(models)
const descriptors = found.map(({ descriptor }): [string, ModelDescriptor] => [descriptor.id, descriptor])

/** Licences under which weights may be used, changed and passed on, also commercially. */
const freeLicences = ['MIT', 'BSD-3-Clause', 'Apache-2.0', 'WTFPL', 'CC0-1.0', 'CC-BY-4.0']

describe('the models of the application', () => {
  it('are there, with names of their own', () => {
    expect(descriptors.length).toBeGreaterThan(8)
    const names = descriptors.map(([, { name }]) => name)
    expect(new Set(names).size).toBe(names.length)
  })

  it('are each a folder with a descriptor', () => {
    const folders = readdirSync(models, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    const withWeights = folders.filter(({ name }) => existsSync(path.join(models, name, 'model.json')))
    expect(withWeights.map(({ name }) => name).sort()).toEqual(descriptors.map(([id]) => id).sort())
  })

  it.each(descriptors)(
    '%s is under a licence that lets everybody use it, and says what it is',
    (_, descriptor) => {
      expect(freeLicences).toContain(descriptor.licence)
      expect(descriptor.author).not.toBe('')
      expect(descriptor.description).not.toBe('')
      expect(descriptor.facts).not.toBeNull()
    },
  )

  it.each(descriptors)('%s has no field that the schema does not know', (id) => {
    const json: unknown = JSON.parse(readFileSync(path.join(models, id, 'model.json'), 'utf8'))
    expect(unknownKeys(json, modelDescriptorSchema.parse(json), id)).toEqual([])
  })

  it.each(descriptors.filter(([, { source }]) => source.kind === 'registry'))(
    '%s has a hash for each of its files',
    (_, { source }) => {
      if (source.kind !== 'registry') throw new Error('only registry models are tested here')
      expect(Object.keys(source.files)).toContain(source.path)
      expect(source.integrity).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/)
    },
  )
})

describe('the catalogue', () => {
  it('offers published models of many families, each with the address and hash of its file', async () => {
    const offered = (await readCatalogue(models)).map(({ descriptor }) => descriptor)
    expect(new Set(offered.map(({ architecture }) => architecture)).size).toBeGreaterThan(6)
    for (const { source, author, homepage } of offered) {
      expect(source.kind).toBe('url')
      expect(author).not.toBe('')
      expect(homepage).not.toBeNull()
    }
  })

  it('shares no name with the other models', async () => {
    const offered = (await readCatalogue(models)).map(({ descriptor }) => descriptor.id)
    expect(offered.filter((id) => descriptors.some(([other]) => other === id))).toEqual([])
  })
})

/** Keys that reading the descriptor dropped. */
function unknownKeys(written: unknown, read: unknown, at: string): string[] {
  if (typeof written !== 'object' || written === null) return []
  return Object.entries(written).flatMap(([key, value]) => {
    const kept = (read as Record<string, unknown> | null)?.[key]
    return kept === undefined ? [`${at}.${key}`] : unknownKeys(value, kept, `${at}.${key}`)
  })
}
