import { existsSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openConversionCache } from '../../../electron/backend/models/conversion-cache.ts'
import { graphFactsSchema } from '../../../electron/common/models/model-descriptor.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

const facts = graphFactsSchema.parse({
  scale: 2,
  colourModel: 'rgb',
  receptiveFieldRadiusPx: 4,
  overlapPx: 4,
  seamTolerance: 0,
  macsPerPixel: 100,
  parameterCount: 100,
})
const graph = Uint8Array.of(1, 2, 3)

/** Makes an entry look as if it had last been used so many days ago. */
function age(directory: string, key: string, days: number): void {
  const time = new Date(Date.now() - days * 24 * 3_600_000)
  utimesSync(join(directory, key, 'record.json'), time, time)
}

test('networks converted long ago and never used again are removed when another is put in', async () => {
  const directory = temporaryFolder()
  const cache = openConversionCache(directory)
  for (const key of ['outdated', 'recent']) await cache.put(key, graph, facts)
  age(directory, 'outdated', 91)
  age(directory, 'recent', 89)
  await cache.put('new', graph, facts)
  expect(['outdated', 'recent', 'new'].map((key) => existsSync(join(directory, key)))).toEqual([
    false,
    true,
    true,
  ])
})

test('a network that is in use stays, however long ago it was converted', async () => {
  const directory = temporaryFolder()
  const cache = openConversionCache(directory)
  await cache.put('old', graph, facts)
  age(directory, 'old', 400)
  expect(await cache.get('old')).toMatchObject({ sizeBytes: 3 })
  await cache.put('new', graph, facts)
  expect(await cache.get('old')).toMatchObject({ sizeBytes: 3 })
})
