import { mkdirSync, readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { removePastedBefore } from '../../../electron/main/remove-pasted.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

test('pictures that were pasted long ago are removed, later ones are kept', async () => {
  const directory = temporaryFolder()
  for (const name of ['long-ago', 'lately']) mkdirSync(join(directory, name))
  const before = new Date('2026-01-10')
  utimesSync(join(directory, 'long-ago'), new Date('2026-01-09'), new Date('2026-01-09'))
  utimesSync(join(directory, 'lately'), new Date('2026-01-11'), new Date('2026-01-11'))
  await removePastedBefore(directory, before.getTime())
  expect(readdirSync(directory)).toEqual(['lately'])
})

test('where nothing was pasted yet there is nothing to remove', async () => {
  await expect(removePastedBefore(join(temporaryFolder(), 'none'), Date.now())).resolves.toBeUndefined()
})
