import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openJobDatabase } from '../../../electron/backend/queue/store/job-database.ts'
import { createWatchedFolders } from '../../../electron/backend/watch/watched-folders.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'
import { temporaryFolder } from '../../fixtures/temporary-folder.ts'

test('a file that was deleted from a watched folder is forgotten, so that one that takes its name is new', async () => {
  const path = temporaryFolder()
  const { database } = openJobDatabase(':memory:')
  const folders = createWatchedFolders(database)
  const settings = upscaleSettingsSchema.parse({ modelId: 'any' })
  const { id } = folders.add({ path, outputDirectory: join(path, '..', 'results'), settings })
  const files = ['kept.png', 'deleted.png'].map((name) => ({ path: join(path, name), version: '1' }))
  for (const file of files) writeFileSync(file.path, 'pixels')
  folders.setListed(id, files)
  rmSync(join(path, 'deleted.png'))
  await folders.forgetDeleted(100)
  expect(files.map((file) => folders.isKnown(id, file))).toEqual([true, false])
  database.close()
})
